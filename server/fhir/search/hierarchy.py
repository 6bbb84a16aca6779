"""What lies above and below a reference: the parts of a whole, and the versions of a canonical.

Source: FHIR R4 search page (`:above`, `:below` on references), references page (hierarchies: Location.partOf
and the like), versions of canonical URLs. `location:below=Location/1` means the location or any part of it,
at any depth; `instantiates-canonical:below=http://x|1` means versions 1, 1.0, 1.2.3 and so on.
"""

from __future__ import annotations

from server.fhir.definitions import Definitions

_MOST_PARTS = 20
_PARENTS = ("partof", "part-of")


def parent_parameter(definitions: Definitions, type_name: str) -> str | None:
    """The search parameter that leads from an instance of a type to the whole it is part of."""
    known = definitions.search_parameters(type_name)
    for code in _PARENTS:
        parameter = known.get(code)
        if parameter is not None and parameter.type == "reference" and type_name in parameter.targets:
            return code
    return None


def wider_versions(canonical: str) -> list[str]:
    """The canonical itself and those with a shorter version: `x|1.2` and `x|1` for `x|1.2`."""
    url, bar, version = canonical.partition("|")
    if not bar:
        return [canonical]
    parts = version.split(".", _MOST_PARTS)
    return [f"{url}|{'.'.join(parts[:count])}" for count in range(len(parts), 0, -1)]


def is_version(uri: str, canonical: str, modifier: str | None) -> bool:
    """Whether a stored canonical is the one asked for, a wider (`above`) or a closer (`below`) version."""
    if modifier == "above":
        return uri in wider_versions(canonical)
    return uri == canonical or (modifier == "below" and "|" in canonical and uri.startswith(f"{canonical}."))
