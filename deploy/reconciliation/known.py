"""What a log holds, what its stream holds behind the log's end, and what readers remember having seen."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple
from uuid import UUID

from shared.eventstore.port import Head
from shared.kernel.envelope import Envelope


@dataclass(frozen=True)
class LogState:
    """`accepted`: the log may grow under PostgreSQL's present timeline."""

    service: str
    head: Head
    accepted: bool


class Fault(NamedTuple):
    """A message of the stream that cannot be believed: why, and its place in the log as far as it tells."""

    sequence: int
    position: int | None
    why: str


@dataclass(frozen=True)
class Sent:
    """`events`: behind the log's head and of its epoch, by position. `later`: last positions of epochs that began
    after the log's own: it was restored to before their beginning."""

    events: Mapping[int, Envelope] = field(default_factory=dict)
    faults: Sequence[Fault] = ()
    later: Mapping[UUID, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Witness:
    """`who` has applied or logged the event at a position, whose body had this digest (hex)."""

    who: str
    epoch: UUID
    position: int
    digest: str


class Range(NamedTuple):
    """Positions from `first` to `last`, both included."""

    first: int
    last: int

    def __str__(self) -> str:
        return str(self.first) if self.first == self.last else f"{self.first}–{self.last}"


def ranges(positions: Iterable[int]) -> list[Range]:
    """Neighbouring positions put together, in order."""
    found: list[Range] = []
    for position in sorted(set(positions)):
        if found and found[-1].last == position - 1:
            found[-1] = Range(found[-1].first, position)
        else:
            found.append(Range(position, position))
    return found
