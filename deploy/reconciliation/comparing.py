"""Whether a log, its stream and its readers agree, and if not, what of the difference can be brought back."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple
from uuid import UUID

from deploy.reconciliation.known import Fault, LogState, Range, Sent, Witness, ranges
from shared.kernel.envelope import Envelope

STREAM = "stream"


class Differs(NamedTuple):
    """At a position somebody knows an event with other bytes than the log or its stream."""

    position: int
    who: str


@dataclass(frozen=True)
class Missing:
    """Events that nobody can give back; `seen_by` is who knows any of them."""

    positions: Range
    seen_by: tuple[str, ...]


@dataclass(frozen=True)
class Difference:
    """What stands between a log and those who know more of it.

    `back`: can be stored again, following the head without a gap. `last_known`: the last position that anybody knows.
    `ended`: the epochs of which something would be given up.
    """

    log: LogState
    back: tuple[Envelope, ...]
    missing: tuple[Missing, ...]
    differing: tuple[Differs, ...]
    faults: tuple[Fault, ...]
    last_known: int
    ended: tuple[UUID, ...]

    @property
    def agrees(self) -> bool:
        return not (self.back or self.lost)

    @property
    def lost(self) -> bool:
        """Whether anything is known that cannot be brought back."""
        return bool(self.missing or self.differing)

    @property
    def fork(self) -> int:
        """Up to here a new epoch would share the history of the one that it ends."""
        return min([self.log.head.position, *(one.position - 1 for one in self.differing)])


def compare(log: LogState, sent: Sent, witnesses: Sequence[Witness], digests: Mapping[int, str]) -> Difference:
    """Compare; `digests` are the log's own (hex) at the positions up to its head that witnesses name.

    An epoch that began before the log's own has ended, and what it held behind its fork was given up long ago.
    """
    head, epoch = log.head.position, log.head.epoch
    present = [witness for witness in witnesses if witness.epoch == epoch]
    later = [witness for witness in witnesses if witness.epoch > epoch]
    differing = []
    for witness in present:
        own = digests.get(witness.position) if witness.position <= head else _digest(sent, witness.position)
        if own is not None and own != witness.digest:
            differing.append(Differs(witness.position, witness.who))
    differing += [
        Differs(position, STREAM)
        for position, event in sent.events.items()
        if position <= head and digests.get(position) != event.digest
    ]
    known = {one.position for one in (*present, *later)} | {*sent.events, *sent.later.values()}
    known |= {fault.position for fault in sent.faults if fault.position is not None}
    last = max({head, *known})
    bad = {one.position for one in differing}
    gone = [position for position in range(head + 1, last + 1) if position not in sent.events or position in bad]
    back = []
    for position in range(head + 1, last + 1):
        if position in bad or position not in sent.events or min(bad, default=position) < position:
            break
        back.append(sent.events[position])
    return Difference(
        log,
        tuple(back),
        tuple(Missing(one, _who_saw(one, [*present, *later], sent)) for one in ranges(gone)),
        tuple(sorted(differing, key=lambda one: one.position)),
        tuple(sent.faults),
        last,
        tuple(sorted({epoch, *sent.later, *(one.epoch for one in later)})),
    )


def _digest(sent: Sent, position: int) -> str | None:
    event = sent.events.get(position)
    return None if event is None else event.digest


def _who_saw(positions: Range, witnesses: Sequence[Witness], sent: Sent) -> tuple[str, ...]:
    """Whoever follows a log has seen everything up to where it stands."""
    names = {witness.who for witness in witnesses if witness.position >= positions.first}
    last = max([*sent.events, *sent.later.values()], default=0)
    return (*sorted(names), *((STREAM,) if last >= positions.first else ()))
