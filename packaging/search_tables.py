"""Compacts SearchParameters into a table per base type, each with the part of the expression for it.

One row a parameter: [code, type, url, expression, paths, targets, components].
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from server.fhir.search.expression_bases import expression_for

Json = dict[str, Any]
# (type, expression, expressions of the components) → (paths, paths of each component)
Compile = Callable[[str, str, Sequence[str]], tuple[Sequence[object], Sequence[Sequence[object]]]]


def search_tables(parameters: Iterable[Json], compile_: Compile) -> dict[str, list[Any]]:
    """Base type → rows by code; `compile_` gives the compiled paths."""
    found = list(parameters)
    codes = {parameter["url"]: parameter["code"] for parameter in found}
    tables: dict[str, dict[str, list[Any]]] = {}
    for parameter in found:
        for base in parameter.get("base", []):
            row = _row(parameter, base, codes, compile_)
            tables.setdefault(base, {})[parameter["code"]] = row
    return {base: [rows[code] for code in sorted(rows)] for base, rows in sorted(tables.items())}


def _row(parameter: Json, base: str, codes: dict[str, str], compile_: Compile) -> list[Any]:
    expression = expression_for(base, parameter.get("expression", ""))
    components = parameter.get("component", [])
    paths, relative = compile_(base, expression, [c["expression"] for c in components])
    row = [
        parameter["code"],
        parameter["type"],
        parameter["url"],
        expression,
        list(paths),
        sorted(parameter.get("target", [])),
        [[_component_code(c, codes), list(found)] for c, found in zip(components, relative, strict=True)],
    ]
    while row[-1] == [] and len(row) > 5:
        row.pop()
    return row


def _component_code(component: Json, codes: dict[str, str]) -> str:
    definition = component["definition"]
    url = definition["reference"] if isinstance(definition, dict) else definition
    return codes.get(url) or url.rpartition("-")[2]
