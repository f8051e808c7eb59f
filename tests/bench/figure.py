"""One measured figure, beside its peer where there is one."""

import sys
from dataclasses import dataclass
from importlib import import_module

import structlog


@dataclass(frozen=True)
class Figure:
    """`ratio` is value by peer_value; `met` tells whether the target was reached in this run."""

    figure: str
    value: float
    unit: str
    peer: str | None = None
    peer_value: float | None = None
    ratio: float | None = None
    target: str | None = None
    met: bool | None = None


def measured(name: str) -> list[Figure]:
    """Run one module of this room; called in the process that is there for it alone."""
    structlog.configure(logger_factory=structlog.PrintLoggerFactory(sys.stderr))  # stdout is for figures
    figures: list[Figure] = import_module(f"tests.bench.{name}").measure()
    return figures
