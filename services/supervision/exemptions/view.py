"""One row per organization and kind of meeting that it is, or was, exempt from."""

from collections.abc import Iterable
from datetime import date
from typing import Literal
from uuid import UUID

from shared.views.rows import frozen_row, replace
from shared.views.view import Arrived, Inbound, Key, View


class MeetingKindExempted(Inbound):
    type: Literal["MeetingKindExempted"]
    kind: str
    since: date
    until: date | None = None


class MeetingKindExemptionEnded(Inbound):
    type: Literal["MeetingKindExemptionEnded"]
    kind: str
    ended_on: date


@frozen_row
class ExemptionRow:
    """`spans` are [since, until) pairs; until None: for now."""

    organization: UUID
    kind: str
    spans: tuple[tuple[date, date | None], ...]

    def in_force(self, day: date) -> bool:
        return any(since <= day and (until is None or day < until) for since, until in self.spans)


def keys(arrived: Arrived) -> Iterable[Key]:
    news: MeetingKindExempted | MeetingKindExemptionEnded = arrived.news
    return [(arrived.stream, news.kind)]


def fold(key: Key, row: ExemptionRow | None, arrived: Arrived) -> ExemptionRow | None:
    news: MeetingKindExempted | MeetingKindExemptionEnded = arrived.news
    if isinstance(news, MeetingKindExempted):
        return ExemptionRow(key[0], key[1], (*(row.spans if row else ()), (news.since, news.until)))
    if row is None:
        raise LookupError(f"the exemption of {key[0]} from {key[1]} ends before it began")
    *before, (since, _) = row.spans
    return replace(row, spans=(*before, (since, news.ended_on)))


VIEW = View(
    name="meeting_exemptions",
    version=1,
    row=ExemptionRow,
    key=("organization", "kind"),
    sources={"management": (MeetingKindExempted, MeetingKindExemptionEnded)},
    keys=keys,
    fold=fold,
    doc="Organizations exempt from a kind of meeting, with the spans of time.",
)
