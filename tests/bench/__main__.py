"""`python -m tests.bench [names…]`: every figure as one JSON line, each module measured in a process of its own."""

import argparse
import json
import sys
import time
import traceback
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict
from multiprocessing import get_context
from pathlib import Path
from typing import TextIO

from tests.bench.figure import Figure, measured
from tests.bench.table import table

QUICK = (
    "append",
    "http_commands",
    "view_latency",
    "relay",
    "views",
    "audit_verify",
    "report_query",
    "overview",
    "past",
    "portal",
    "month_end",
    "projections",
)
LONG = ("append_at_5m", "rebuild_mix")
"""Only with --full: filling the tables takes minutes."""


def main() -> int:
    """Return 0 if everything could be measured, whether or not the targets were met."""
    options = _options()
    names = options.names or [*QUICK, *(LONG if options.full else ())]
    figures: list[Figure] = []
    failed = []
    with options.out.open("w") if options.out else _nowhere() as out:
        for name in names:
            begun = time.perf_counter()
            print(f"{name} …", file=sys.stderr, flush=True)
            try:
                found = _in_its_own_process(name)
            except Exception:
                traceback.print_exc()
                failed.append(name)
                continue
            for figure in found:
                _tell(figure, out)
            figures += found
            print(f"{name}: {time.perf_counter() - begun:.0f} s", file=sys.stderr, flush=True)
    if options.table:
        print(table(figures))
    if failed:
        print(f"not measured: {', '.join(failed)}", file=sys.stderr)
    return 1 if failed else 0


def _in_its_own_process(name: str) -> list[Figure]:
    # spawned: servers are tied to the thread that starts them, and nothing of the last figure is left in memory
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as process:
        return process.submit(measured, name).result()


def _tell(figure: Figure, out: TextIO | None) -> None:
    line = json.dumps(asdict(figure), ensure_ascii=False)
    print(line, flush=True)
    if out:
        print(line, file=out, flush=True)


class _nowhere:
    def __enter__(self) -> None:
        return None

    def __exit__(self, *_: object) -> None:
        return None


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("names", nargs="*", choices=[*QUICK, *LONG, []], help="modules to measure (default: all)")
    parser.add_argument("--out", type=Path, help="write the JSON lines to this file, too")
    parser.add_argument("--table", action="store_true", help="print a Markdown table with the machine at the end")
    parser.add_argument("--full", action="store_true", help="also what takes minutes to prepare")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
