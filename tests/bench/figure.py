"""One measured figure, beside its peer where there is one."""

from dataclasses import dataclass


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
