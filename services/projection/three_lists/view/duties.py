"""One row per duty list, and one per duty item that ever stood in it. Pure."""

from collections.abc import Iterable
from datetime import date
from enum import StrEnum
from typing import assert_never
from uuid import UUID

from services.projection.three_lists.view import duty_news as news
from shared.deadline import Deadline
from shared.views.rows import frozen_row, replace
from shared.views.view import Arrived, Key, View


class Status(StrEnum):
    DRAFTED = "drafted"
    REVIEWED = "reviewed"
    ISSUED = "issued"
    ACKNOWLEDGED = "acknowledged"
    CLOSED = "closed"


@frozen_row
class Tenure:
    """Who answers for the list from a day on (None: from the start); `by_holder` items are counted for each holder."""

    since: date | None
    holder: UUID
    by_holder: tuple[UUID, ...] = ()


@frozen_row
class HandOver:
    """One that is under way: from whom to whom, who has signed, and who signs if the post is vacant."""

    outgoing: UUID
    to: UUID
    opened_on: date
    signs_for_outgoing: UUID | None = None
    signed: tuple[UUID, ...] = ()


@frozen_row
class Revision:
    on: date
    reason: str


@frozen_row
class Proposal:
    """A superior's new template that waits for adoption."""

    on: date
    reason: str


@frozen_row
class DutyListRow:
    """`items` are those in force, in order; others of the list have ended."""

    id: UUID
    year: int
    level: str
    organization: UUID | None
    status: Status
    holder: UUID
    tenures: tuple[Tenure, ...]
    items: tuple[UUID, ...]
    issued_on: date | None = None
    resolution: str | None = None
    acknowledged_on: date | None = None
    closed_on: date | None = None
    revisions: tuple[Revision, ...] = ()
    hand_over: HandOver | None = None
    proposal: Proposal | None = None


@frozen_row
class Performance:
    """`standing` is what the superior said about it: performed (nothing yet), confirmed or returned."""

    period: str
    performed_on: date
    performed_by: UUID | None
    result: str
    standing: str
    event: UUID
    judged_on: date | None = None
    comment: str | None = None


@frozen_row
class DutyItemRow:
    list: UUID
    item: UUID
    number: int
    matter: str
    standard: str
    deadline: Deadline
    evidence: str | None
    source: str | None
    carried_by: tuple[UUID, ...]
    performances: tuple[Performance, ...] = ()
    grade: str | None = None
    grade_comment: str | None = None
    ended_reason: str | None = None


def list_keys(arrived: Arrived) -> Iterable[Key]:
    return [(arrived.stream,)]


def fold_list(key: Key, row: DutyListRow | None, arrived: Arrived) -> DutyListRow | None:
    said: news.OfList = arrived.news
    if isinstance(said, news.DutyListDrafted):
        return _drafted(key[0], said)
    if row is None:
        raise LookupError(f"{arrived.type} before the list {key[0]} was drafted")
    match said:
        case news.DutyListReviewed():
            return replace(row, status=Status.REVIEWED)
        case news.DutyListIssued():
            return replace(row, status=Status.ISSUED, issued_on=arrived.on, resolution=said.resolution)
        case news.DutyListAcknowledged():
            return replace(row, status=Status.ACKNOWLEDGED, acknowledged_on=arrived.on)
        case news.DutyListClosed():
            return replace(row, status=Status.CLOSED, closed_on=said.closed_on)
        case news.DutyListRevised():
            revision = Revision(on=arrived.on, reason=said.reason)
            # what was reviewed is no longer what the list says
            status = Status.DRAFTED if row.status is Status.REVIEWED else row.status
            return replace(row, status=status, items=_ids(said.items), revisions=(*row.revisions, revision))
        case news.DutyTemplateProposed():
            return replace(row, proposal=Proposal(on=arrived.on, reason=said.reason))
        case news.DutyTemplateAdopted():
            return replace(row, items=_ids(said.items), proposal=None)
        case news.HandOverOpened():
            return replace(row, hand_over=_opened(said, arrived.on))
        case news.HandOverSigned():
            return replace(row, hand_over=_signed(row.hand_over, said.person))
        case news.DutyListHandedOver():
            return _handed_over(row, said, arrived.on)
        case _:
            assert_never(said)


def _drafted(id_: UUID, said: news.DutyListDrafted) -> DutyListRow:
    return DutyListRow(
        id=id_,
        year=said.year,
        level=said.level,
        organization=said.organization,
        status=Status.DRAFTED,
        holder=said.holder,
        tenures=(Tenure(since=None, holder=said.holder),),
        items=_ids(said.items),
    )


def _opened(said: news.HandOverOpened, on: date) -> HandOver:
    return HandOver(outgoing=said.outgoing, to=said.to, opened_on=on, signs_for_outgoing=said.signs_for_outgoing)


def _handed_over(row: DutyListRow, said: news.DutyListHandedOver, on: date) -> DutyListRow:
    """Who takes an issued list over has acknowledged it by signing."""
    by_holder = tuple(done.item for done in said.by_holder)
    tenure = Tenure(since=said.handed_over_on or on, holder=said.holder, by_holder=by_holder)
    passed = replace(row, holder=said.holder, tenures=(*row.tenures, tenure), hand_over=None)
    return replace(passed, status=Status.ACKNOWLEDGED, acknowledged_on=on) if row.status is Status.ISSUED else passed


def _ids(items: Iterable[news.Item]) -> tuple[UUID, ...]:
    return tuple(item.id for item in items)


def _signed(hand_over: HandOver | None, person: UUID) -> HandOver | None:
    return hand_over and replace(hand_over, signed=(*hand_over.signed, person))


def item_keys(arrived: Arrived) -> Iterable[Key]:
    said: news.OfItem = arrived.news
    match said:
        case news.DutyListDrafted() | news.DutyListRevised():
            return [(arrived.stream, item.id) for item in said.items]
        case news.DutyTemplateAdopted():
            return [(arrived.stream, id) for id in (*_ids(said.items), *(gone.item for gone in said.dropped))]
        case _:
            return [(arrived.stream, said.item)]


def fold_item(key: Key, row: DutyItemRow | None, arrived: Arrived) -> DutyItemRow | None:
    said: news.OfItem = arrived.news
    if isinstance(said, news.DutyListDrafted | news.DutyListRevised | news.DutyTemplateAdopted):
        return _as_said(key, row, said)
    if row is None:
        raise LookupError(f"{arrived.type} of an item that the list {key[0]} does not have")
    match said:
        case news.DutyItemPerformed():
            done = Performance(
                period=said.period,
                performed_on=said.performed_on,
                performed_by=said.performed_by,
                result=said.result,
                standing="performed",
                event=arrived.id,
            )
            return replace(row, performances=(*row.performances, done))
        case news.DutyItemConfirmed():
            return _judged(row, said.period, "confirmed", arrived.on, said.comment)
        case news.DutyItemReturned():
            return _judged(row, said.period, "returned", arrived.on, said.reason)
        case news.DutyItemEvaluated():
            return replace(row, grade=said.grade, grade_comment=said.comment)
        case _:
            assert_never(said)


def _as_said(
    key: Key, row: DutyItemRow | None, said: news.DutyListDrafted | news.DutyListRevised | news.DutyTemplateAdopted
) -> DutyItemRow | None:
    """The item as the list has it from now on; what was done for it stays."""
    for item in said.items:
        if item.id == key[1]:
            words = {name: value for name, value in vars(item).items() if name != "id"}
            return replace(row, ended_reason=None, **words) if row else DutyItemRow(list=key[0], item=key[1], **words)
    dropped = said.dropped if isinstance(said, news.DutyTemplateAdopted) else ()
    reason = next((gone.reason for gone in dropped if gone.item == key[1]), None)
    return row and replace(row, ended_reason=reason)


def _judged(row: DutyItemRow, period: str, standing: str, on: date, comment: str) -> DutyItemRow:
    """What was said of a period holds for all that was done in it and not judged before."""
    verdict = {"standing": standing, "judged_on": on, "comment": comment}
    return replace(
        row,
        performances=tuple(
            replace(done, **verdict) if done.period == period and done.standing != "returned" else done
            for done in row.performances
        ),
    )


DUTY_LISTS = View(
    name="duty_list",
    version=2,
    row=DutyListRow,
    key=("id",),
    sources={"responsibility": news.OF_LIST},
    keys=list_keys,
    fold=fold_list,
    indexes=(("year",),),
    doc="Duty lists: who answers for them, since when, and how far they got.",
)
DUTY_ITEMS = View(
    name="duty_item",
    version=1,
    row=DutyItemRow,
    key=("list", "item"),
    sources={"responsibility": news.OF_ITEM},
    keys=item_keys,
    fold=fold_item,
    doc="Duty items with all that was performed, confirmed and returned.",
)
