"""One row per duty list, with its items and what was performed. Pure: the engine loads, writes and keeps the place."""

from collections.abc import Iterable
from datetime import date
from typing import Literal, assert_never
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from shared.deadline import Deadline
from shared.views.rows import frozen_row, replace
from shared.views.view import Arrived, Inbound, Key, View


class Item(BaseModel):
    """One duty, as far as supervision looks at it."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    id: UUID
    number: int
    matter: str
    deadline: Deadline


class Performance(BaseModel):
    """An item done in a period; `standing` is what the superior said about it last."""

    model_config = ConfigDict(frozen=True)

    item: UUID
    period: str
    performed_on: date
    standing: Literal["performed", "confirmed", "returned"]


class DutyListDrafted(Inbound):
    type: Literal["DutyListDrafted"]
    year: int
    level: str
    holder: UUID
    organization: UUID | None = None
    items: tuple[Item, ...]


class DutyListIssued(Inbound):
    type: Literal["DutyListIssued"]


class DutyListRevised(Inbound):
    type: Literal["DutyListRevised"]
    items: tuple[Item, ...]


class DutyTemplateAdopted(Inbound):
    type: Literal["DutyTemplateAdopted"]
    items: tuple[Item, ...]


class DutyItemPerformed(Inbound):
    type: Literal["DutyItemPerformed"]
    item: UUID
    period: str
    performed_on: date


class DutyItemConfirmed(Inbound):
    type: Literal["DutyItemConfirmed"]
    item: UUID
    period: str


class DutyItemReturned(Inbound):
    type: Literal["DutyItemReturned"]
    item: UUID
    period: str


class DutyListHandedOver(Inbound):
    type: Literal["DutyListHandedOver"]
    holder: UUID


News = (
    DutyListDrafted
    | DutyListIssued
    | DutyListRevised
    | DutyTemplateAdopted
    | DutyItemPerformed
    | DutyItemConfirmed
    | DutyItemReturned
    | DutyListHandedOver
)


@frozen_row
class DutyListRow:
    id: UUID
    year: int
    level: str
    holder: UUID
    organization: UUID | None
    issued: bool
    items: tuple[Item, ...]
    performed: tuple[Performance, ...]
    former: tuple[tuple[date, UUID], ...] = ()
    """Holders before: each with the first day on which somebody else held the list."""

    def holder_on(self, day: date) -> UUID:
        """Who held the list on a day."""
        return next((holder for until, holder in self.former if day < until), self.holder)

    def done(self, item: UUID, period: str) -> bool:
        """Whether the item was performed in the period and not returned since."""
        return any((p.item, p.period) == (item, period) and p.standing != "returned" for p in self.performed)


def keys(arrived: Arrived) -> Iterable[Key]:
    return [(arrived.stream,)]


def fold(key: Key, row: DutyListRow | None, arrived: Arrived) -> DutyListRow | None:
    news: News = arrived.news
    if isinstance(news, DutyListDrafted):
        return DutyListRow(
            id=key[0],
            year=news.year,
            level=news.level,
            holder=news.holder,
            organization=news.organization,
            issued=False,
            items=news.items,
            performed=row.performed if row else (),
            former=row.former if row else (),
        )
    if row is None:
        raise LookupError(f"{arrived.type} before the list {key[0]} was drafted")
    match news:
        case DutyListIssued():
            return replace(row, issued=True)
        case DutyListRevised() | DutyTemplateAdopted():
            return replace(row, items=news.items)
        case DutyItemPerformed():
            said = Performance(item=news.item, period=news.period, performed_on=news.performed_on, standing="performed")
            others = tuple(p for p in row.performed if (p.item, p.period) != (news.item, news.period))
            return replace(row, performed=(*others, said))
        case DutyItemConfirmed():
            return _judged(row, news.item, news.period, "confirmed")
        case DutyItemReturned():
            return _judged(row, news.item, news.period, "returned")
        case DutyListHandedOver():
            return replace(row, holder=news.holder, former=(*row.former, (arrived.on, row.holder)))
        case _:
            assert_never(news)


def _judged(row: DutyListRow, item: UUID, period: str, standing: Literal["confirmed", "returned"]) -> DutyListRow:
    performed = tuple(
        p.model_copy(update={"standing": standing}) if (p.item, p.period) == (item, period) else p
        for p in row.performed
    )
    return replace(row, performed=performed)


VIEW = View(
    name="duty_lists",
    version=1,
    row=DutyListRow,
    key=("id",),
    sources={
        "responsibility": (
            DutyListDrafted,
            DutyListIssued,
            DutyListRevised,
            DutyTemplateAdopted,
            DutyItemPerformed,
            DutyItemConfirmed,
            DutyItemReturned,
            DutyListHandedOver,
        )
    },
    keys=keys,
    fold=fold,
    indexes=(("year",),),
    doc="Duty lists with their items and what was performed in which period.",
)
