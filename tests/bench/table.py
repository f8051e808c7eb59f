"""The figures as a table for readers, with the machine on which they were measured."""

import os
import platform
import subprocess
from collections.abc import Sequence
from pathlib import Path

import psutil

from deploy.embedded.nats import binary
from deploy.embedded.postgres import binaries
from shared import clock
from tests.bench.figure import Figure

_HEAD = ("Figure", "Value", "Target", "Met", "Peer", "Peer's value", "Ratio")


def table(figures: Sequence[Figure]) -> str:
    """Return Markdown: one line about the machine, then a row per figure."""
    rows = [_HEAD, ("---", "---:", "---", "---", "---", "---:", "---:"), *(_row(figure) for figure in figures)]
    return "\n".join([machine(), "", *(f"| {' | '.join(row)} |" for row in rows)])


def machine() -> str:
    """Return cores, memory, processor, versions and the date in one sentence."""
    cores = len(os.sched_getaffinity(0))
    memory = psutil.virtual_memory().total / 2**30
    postgres = _said([str(binaries() / "postgres"), "--version"]).removeprefix("postgres (PostgreSQL) ")
    nats = _said([str(binary()), "--version"]).removeprefix("nats-server: v")
    return (
        f"{cores} cores of {_processor()}, {memory:.0f} GB memory; PostgreSQL {postgres} (fsync on), NATS {nats}, "
        f"Python {platform.python_version()}; {clock.today().isoformat()}."
    )


def _row(figure: Figure) -> tuple[str, ...]:
    met = {True: "yes", False: "**no**", None: ""}[figure.met]
    value = f"{_number(figure.value)} {figure.unit}"
    peers = f"{_number(figure.peer_value)} {figure.unit}" if figure.peer_value is not None else ""
    ratio = _number(figure.ratio) if figure.ratio is not None else ""
    return (f"`{figure.figure}`", value, figure.target or "", met, figure.peer or "", peers, ratio)


def _number(value: float) -> str:
    return f"{value:,.0f}" if value == int(value) and abs(value) >= 100 else f"{value:,g}"


def _said(command: list[str]) -> str:
    return subprocess.run(command, capture_output=True, text=True, check=True, timeout=10).stdout.strip()


def _processor() -> str:
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return platform.processor() or platform.machine()
