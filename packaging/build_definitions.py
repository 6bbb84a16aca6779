"""Turns HL7's official definitions into the compact tables under `resources/fhir/{version}`.

    python packaging/build_definitions.py --source DIR [--version r4]...

`DIR` holds a folder a version with the Bundles named in `resources/fhir/SOURCE.md`. The same input
always gives the same bytes.
"""

from __future__ import annotations

import argparse
import gzip
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from constraint_tables import constraint_tables  # noqa: E402
from profile_tables import profile_tables  # noqa: E402
from search_tables import search_tables  # noqa: E402
from shared_value_sets import shared_value_sets  # noqa: E402
from terminology_tables import (  # noqa: E402
    add_expansions,
    code_system_tables,
    required_value_sets,
    value_set_rules,
    value_set_tables,
)
from type_tables import type_tables  # noqa: E402

from server.fhir.definitions import Definitions  # noqa: E402
from server.fhir.search.expression import ExpressionError, compile_composite  # noqa: E402
from server.fhir.terminology.bundled import BundledTerminology  # noqa: E402
from server.fhir.terminology.expansion import Expander  # noqa: E402

Json = dict[str, Any]
VERSIONS = {"r4": "4.0.1", "r4b": "4.3.0", "r5": "5.0.0", "stu3": "3.0.1"}
_PROFILES = ("profiles-others", "extension-definitions")
_TERMINOLOGY = ("valuesets", "v3-codesystems", "v2-tables")


def main() -> None:
    """Build the versions asked for, all by default."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--source", type=Path, required=True, help="folder with r4/, r4b/, r5/, stu3/")
    parser.add_argument("--target", type=Path, default=ROOT / "resources" / "fhir")
    parser.add_argument("--version", action="append", choices=VERSIONS, dest="versions")
    arguments = parser.parse_args()
    for version in arguments.versions or VERSIONS:
        build(version, arguments.source / version, arguments.target / version)


def build(version: str, source: Path, target: Path) -> None:
    """Write the tables of one version and print their sizes."""
    target.mkdir(parents=True, exist_ok=True)
    structures = [*_bundle(source, "profiles-types"), *_bundle(source, "profiles-resources")]
    types = type_tables(structures)
    compartments = _compartments(source)
    _write(target / "types.json.gz", types)
    value_sets = _value_sets(types, source) or _shared(structures, version, source)
    _write(target / "value-sets.json.gz", value_sets)
    if (source / "expansions.json.gz").exists():
        _write_terminology(source, target, value_sets)
    _write(target / "constraints.json.gz", constraint_tables(structures))
    _write(target / "profiles.json.gz", profile_tables(_profiles(structures, source)))
    index = {
        "fhirVersion": VERSIONS[version],
        "resourceTypes": [n for n, t in types.items() if t["kind"] == "resource" and not t["abstract"]],
        "compartments": compartments,
    }
    (target / "index.json").write_text(json.dumps(index, indent=1) + "\n")
    # The compiler of search expressions reads the type tables just written.
    parameters = search_tables(_bundle(source, "search-parameters"), _compiler(version, target))
    _write(target / "search-parameters.json.gz", parameters)
    print(version, *(f"{path.name} {path.stat().st_size:,}" for path in sorted(target.iterdir())))


def _compiler(version: str, target: Path) -> Any:
    definitions = Definitions(version, target)

    def compile_(type_name: str, expression: str, components: Sequence[str]) -> Any:
        try:
            if expression:
                return compile_composite(type_name, expression, components, definitions)
        except ExpressionError as error:
            print(f"{version} {type_name}: {error}", file=sys.stderr)
        return (), [()] * len(components)

    return compile_


def _value_sets(types: Json, source: Path) -> Json:
    if not (source / "expansions.json.gz").exists():
        return {}
    definitions = [r for name in _TERMINOLOGY for r in _bundle(source, name)]
    return value_set_tables(required_value_sets(types), definitions, _bundle(source, "expansions"))


def _write_terminology(source: Path, target: Path, listed: Json) -> None:
    definitions = [r for name in _TERMINOLOGY for r in _bundle(source, name)]
    rules = value_set_rules(definitions)
    _write(target / "code-systems.json.gz", code_system_tables(definitions))
    _write(target / "value-set-rules.json.gz", rules)
    # Which value sets can be listed is found out by listing them, from the tables just written.
    bundled = BundledTerminology(target)
    add_expansions(rules, _bundle(source, "expansions"), listed, lambda url: Expander(bundled).of_url(url))
    _write(target / "value-set-rules.json.gz", rules)


def _shared(structures: list[Json], version: str, source: Path) -> Json:
    """For a version without terminology: what it has in common with the R4 beside it."""
    r4 = source.parent / "r4"
    known = type_tables([*_bundle(r4, "profiles-types"), *_bundle(r4, "profiles-resources")])
    return shared_value_sets(_value_sets(known, r4), structures, version)


def _profiles(structures: Sequence[Json], source: Path) -> list[Json]:
    files = [name for name in _PROFILES if (source / f"{name}.json.gz").exists()]
    own = [s for s in structures if s.get("derivation") == "constraint"]
    return own + [resource for name in files for resource in _bundle(source, name)]


def _compartments(source: Path) -> dict[str, dict[str, list[str]]]:
    plain = sorted(source.glob("compartmentdefinition-*.json"))
    found = [json.loads(p.read_bytes()) for p in plain] or _bundle(source, "compartments")
    return {r["code"]: _members(r) for r in sorted(found, key=lambda r: str(r["code"]))}


def _members(compartment: Json) -> dict[str, list[str]]:
    """Links by a plain search parameter; `{def}` (the owner itself) and chains of STU3 are left out."""
    links = {
        m["code"]: [p for p in m.get("param", []) if p != "{def}" and "." not in p]
        for m in compartment["resource"]
    }
    return {name: codes for name, codes in links.items() if codes}


def _bundle(source: Path, name: str) -> list[Json]:
    with gzip.open(source / f"{name}.json.gz") as file:
        return [entry["resource"] for entry in json.load(file)["entry"]]


def _write(path: Path, table: Any) -> None:
    text = json.dumps(table, separators=(",", ":"), ensure_ascii=False)
    path.write_bytes(gzip.compress(text.encode(), 9, mtime=0))


if __name__ == "__main__":
    main()
