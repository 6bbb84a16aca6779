"""`python3 packaging/dev.py bench [NAME …]`: measured beside a floor taken in the same run.

Absolute numbers belong to the machine; the ratio to the floor is what can be compared. Source:
performance specification §4 ("How to keep it honest").
"""

from __future__ import annotations

import argparse
import os
import platform
import statistics
import sys
from collections.abc import Callable

from tests.bench import (
    core_rates,
    count_rate,
    disk,
    history_pages,
    http_rates,
    import_rate,
    mix,
    noise,
    scan_rate,
    search_latency,
    server_start,
    single_writes,
    window_start,
)
from tests.bench.row import Row

BENCHES: dict[str, Callable[[int], list[Row]]] = {
    "import": import_rate.measure,
    "disk": disk.measure,
    "create": single_writes.measure_creates,
    "update": single_writes.measure_updates,
    "mix": mix.measure,
    "extract": core_rates.measure_extraction,
    "validate": core_rates.measure_validation,
    "http": http_rates.measure,
    "search": search_latency.measure,
    "count": count_rate.measure,
    "scan": scan_rate.measure,
    "history": history_pages.measure,
    "start": server_start.measure,
    "window": window_start.measure,
}


def main() -> int:
    """Run the benches named (all when none is) and print one table."""
    parser = argparse.ArgumentParser(prog="dev.py bench")
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"of {', '.join(BENCHES)}")
    parser.add_argument("--runs", type=int, default=3, help="interleaved repetitions; medians are shown")
    parser.add_argument("--scale", help="of the data set (made when missing): 1 is 1.1 million resources")
    parser.add_argument("--pin", action="store_true", help="server on core 0, client on core 1 (Linux)")
    arguments = parser.parse_args()
    if arguments.scale is not None:
        os.environ["FHIR_ADMIN_BENCH_SCALE"] = arguments.scale
    if arguments.pin:
        os.environ["FHIR_ADMIN_BENCH_PIN"] = "1"
    unknown = set(arguments.names) - BENCHES.keys()
    if unknown:
        parser.error(f"unknown bench {', '.join(unknown)}; there are {', '.join(BENCHES)}")
    print(f"Python {platform.python_version()}, {platform.machine()}, medians of {arguments.runs} runs\n")
    print(f"| {'what':<44} | {'measured':>18} | {'floor':>18} | {'ratio':>6} | floor is; what is on | goal |")
    print(f"|{'-' * 46}|{'-' * 19}:|{'-' * 19}:|{'-' * 7}:|---|---|")
    for name in arguments.names or BENCHES:
        _print(name, arguments.runs)
    return 0


def _print(name: str, runs: int) -> None:
    before, load = noise.spin(), noise.load()
    rows = BENCHES[name](runs)
    warning = noise.warning(before, noise.spin())
    for row in rows:
        print(_line(row), flush=True)
    print(f"| ({name}: {load} before, {noise.load()} after) |" + "|" * 5)
    if warning is not None:
        print(f"| **{warning}** |" + "|" * 5)


def _line(row: Row) -> str:
    measured, floor = statistics.median(row.measured), statistics.median(row.floor)
    unit = row.unit
    return (
        f"| {row.what:<44} | {measured:>{17 - len(unit)},.{row.digits}f} {unit} "
        f"| {floor:>{17 - len(unit)},.{row.digits}f} {unit} | {row.ratio:>6.2f} "
        f"| {row.floor_is} | {row.verdict} |"
    )


if __name__ == "__main__":
    sys.exit(main())
