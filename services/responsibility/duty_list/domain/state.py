"""What the rules of a duty list remember."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from services.responsibility.duty_list import commands, events
from shared.calendar.period import Frequency, Period
from shared.deadline import Every
from shared.kernel.words import Worded

BY_HOLDER = (Frequency.MONTHLY, Frequency.WEEKLY)


class Status(Worded):
    NONE = "none", "未草拟", "not drafted"
    DRAFTED = "drafted", "草拟", "drafted"
    REVIEWED = "reviewed", "已审核", "reviewed"
    ISSUED = "issued", "已下发", "issued"


@dataclass(frozen=True)
class Tenure:
    """Who holds the list from a day on (None: from the start)."""

    holder: UUID
    since: date | None = None


@dataclass(frozen=True)
class Work:
    """What was done for an item in a period, and the last word on it (None: waits for one)."""

    performed: tuple[events.DutyItemPerformed, ...] = ()
    decided: events.DutyItemConfirmed | events.DutyItemReturned | None = None


@dataclass(frozen=True)
class DutyList:
    status: Status = Status.NONE
    drafted: events.DutyListDrafted | None = None
    items: tuple[events.DutyItem, ...] = ()
    ended: Mapping[UUID, str] = field(default_factory=dict)
    tenures: tuple[Tenure, ...] = ()
    reviewed: events.DutyListReviewed | None = None
    issued: events.DutyListIssued | None = None
    acknowledged: bool = False
    closed: events.DutyListClosed | None = None
    work: Mapping[tuple[UUID, str], Work] = field(default_factory=dict)
    evaluated: Mapping[UUID, events.DutyItemEvaluated] = field(default_factory=dict)
    proposal: events.DutyTemplateProposed | None = None
    adopted: events.DutyTemplateAdopted | None = None
    hand_over: events.HandOverOpened | None = None
    signed: frozenset[UUID] = frozenset()
    last_signers: frozenset[UUID] = frozenset()

    @property
    def holder(self) -> UUID:
        return self.tenures[-1].holder

    def holder_on(self, day: date) -> UUID:
        return [each.holder for each in self.tenures if each.since is None or each.since <= day][-1]

    def holders_in(self, period: Period) -> frozenset[UUID]:
        """Return everybody who held the list on some day of the period."""
        ends = [each.since for each in self.tenures[1:]] + [None]
        return frozenset(
            each.holder
            for each, end in zip(self.tenures, ends, strict=True)
            if (each.since is None or each.since < period.end) and (end is None or period.start < end)
        )


def list_of(state: DutyList) -> events.DutyListDrafted:
    if state.drafted is None:
        raise commands.NoSuchDutyList
    return state.drafted


def check_not_closed(state: DutyList) -> events.DutyListDrafted:
    """Return what was drafted, of a list that can still be changed.

    :raises Refusal: NoSuchDutyList, YearClosed
    """
    drafted = list_of(state)
    if state.closed is not None:
        raise commands.YearClosed
    return drafted


def item_of(state: DutyList, id: UUID) -> events.DutyItem:
    """Return an item that is in force.

    :raises Refusal: NoSuchDutyList, DutyItemEnded, NoSuchDutyItem
    """
    list_of(state)
    for item in state.items:
        if item.id == id:
            return item
    if id in state.ended:
        raise commands.DutyItemEnded(reason=state.ended[id])
    raise commands.NoSuchDutyItem


def frequency_of(item: events.DutyItem) -> Frequency:
    """Return how often the item is counted; whatever does not repeat is counted once a year."""
    return item.deadline.frequency if isinstance(item.deadline, Every) else Frequency.YEARLY


def in_order(items: commands.Items) -> tuple[events.DutyItem, ...]:
    """Return the items as they are stored, ascending by number."""
    return tuple(events.DutyItem(**item.model_dump()) for item in sorted(items, key=lambda item: item.number))
