"""One row per rectification item, with its whole story: one matter, one sheet. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any, assert_never
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from services.projection.three_lists.view import rectification_news as news
from shared.views.rows import replace
from shared.views.view import Arrived, Key, View


class Standing(StrEnum):
    OPEN = "open"
    ASKED = "asked"
    VERIFIED = "verified"
    CLOSED_OUT = "closed_out"


class Step(BaseModel):
    """One event of the story: what happened on which day, by whom, and in which words."""

    model_config = ConfigDict(frozen=True)

    type: str
    on: date
    by: UUID
    text: str
    due: date | None = None
    event: UUID


@dataclass(frozen=True, slots=True)
class RectificationRow:
    """`due` is the date in force, `first_due` the one it began with. `asked_on`: when the close-out was last asked for
    and not returned; `verified_by` who found it put right. `asked_due`: an extension that waits for its decision.
    """

    id: UUID
    year: int
    kind: str
    source: str
    problem: str
    measure: str
    responsible: UUID
    helpers: tuple[UUID, ...]
    deadline: str
    due: date | None
    first_due: date | None
    origin: UUID | None
    raised_on: date
    standing: Standing = Standing.OPEN
    received_on: date | None = None
    percent: int | None = None
    asked_due: date | None = None
    extensions: int = 0
    checked_on: date | None = None
    checkpoints: int = 0
    asked_on: date | None = None
    result: str | None = None
    returns: int = 0
    verified_on: date | None = None
    verified_by: UUID | None = None
    finding: str | None = None
    closed_on: date | None = None
    accepted_by: str | None = None
    accepted_on: date | None = None
    reopened: int = 0
    story: tuple[Step, ...] = ()


def keys(arrived: Arrived) -> Iterable[Key]:
    return [(arrived.stream,)]


def fold(key: Key, row: RectificationRow | None, arrived: Arrived) -> RectificationRow | None:
    said: news.RectificationRaised | news.Change = arrived.news
    if isinstance(said, news.RectificationRaised):
        return RectificationRow(
            id=key[0],
            year=said.year,
            **_sheet(said),
            first_due=said.due,
            origin=said.origin,
            raised_on=arrived.on,
            story=(_step(arrived, said.problem, said.due),),
        )
    if row is None:
        raise LookupError(f"{arrived.type} before the item {key[0]} was raised")
    changed, words, due = _changed(row, said, arrived)
    return replace(changed, story=(*row.story, _step(arrived, words, due)))


def _changed(row: RectificationRow, said: news.Change, arrived: Arrived) -> tuple[RectificationRow, str, date | None]:
    """The row after the event, the words of the step, and the date that the event speaks of."""
    match said:
        case news.RectificationRevised():
            return replace(row, **_sheet(said)), said.reason, said.due
        case news.RectificationReceived():
            return replace(row, received_on=arrived.on), "", None
        case news.ProgressReported():
            return replace(row, percent=row.percent if said.percent is None else said.percent), said.text, None
        case news.ExtensionAsked():
            late = row.due is not None and arrived.on > row.due
            words = f"{said.reason}（在{row.due}到期后提出）" if late else said.reason
            return replace(row, asked_due=said.due), words, said.due
        case news.ExtensionGranted():
            return replace(row, due=said.due, asked_due=None, extensions=row.extensions + 1), "", said.due
        case news.ExtensionRefused():
            return replace(row, asked_due=None), said.reason, None
        case news.CheckpointPassed():
            checked = replace(row, checked_on=said.checked_on or arrived.on, checkpoints=row.checkpoints + 1)
            return checked, said.text, None
        case news.CloseOutAsked():
            return replace(row, standing=Standing.ASKED, asked_on=arrived.on, result=said.result), said.result, None
        case news.CloseOutReturned():
            returned = replace(row, standing=Standing.OPEN, asked_on=None, verified_on=None, returns=row.returns + 1)
            return returned, said.reason, None
        case news.RectificationVerified():
            return replace(row, standing=Standing.VERIFIED, **_found(said.finding, arrived)), said.finding, None
        case news.RectificationClosedOut():
            return _closed_out(row, said, arrived), said.finding, None
        case news.RectificationReopened():
            return _reopened(row, said), said.problem, said.due
        case _:
            assert_never(said)


def _sheet(said: news.RectificationRaised | news.RectificationRevised) -> dict[str, Any]:
    names = ("kind", "source", "problem", "measure", "responsible", "helpers", "due")
    return {name: getattr(said, name) for name in names} | {"deadline": said.deadline.text}


def _found(finding: str, arrived: Arrived) -> dict[str, Any]:
    verifier = arrived.on_behalf_of or arrived.by
    return {"verified_on": arrived.on, "verified_by": verifier, "finding": finding}


def _closed_out(row: RectificationRow, said: news.RectificationClosedOut, arrived: Arrived) -> RectificationRow:
    """Where an outside body accepts what was verified in-house, the verifier stays who it was."""
    found: dict[str, Any] = {} if row.standing is Standing.VERIFIED else _found(said.finding, arrived)
    return replace(
        row,
        standing=Standing.CLOSED_OUT,
        closed_on=arrived.on,
        accepted_by=said.accepted_by,
        accepted_on=said.accepted_on,
        **found,
    )


def _reopened(row: RectificationRow, said: news.RectificationReopened) -> RectificationRow:
    begun_again = replace(row, verified_on=None, verified_by=None, finding=None, accepted_by=None, accepted_on=None)
    begun_again = replace(begun_again, received_on=None, percent=None)
    return replace(
        begun_again,
        standing=Standing.OPEN,
        problem=said.problem,
        due=said.due or row.due,
        asked_on=None,
        closed_on=None,
        reopened=row.reopened + 1,
    )


def _step(arrived: Arrived, text: str, due: date | None) -> Step:
    actor = arrived.on_behalf_of or arrived.by
    return Step(type=arrived.type, on=arrived.on, by=actor, text=text, due=due, event=arrived.id)


RECTIFICATIONS = View(
    name="rectification_item",
    version=3,
    row=RectificationRow,
    key=("id",),
    sources={"responsibility": news.ALL},
    keys=keys,
    fold=fold,
    indexes=(("standing", "due"),),
    doc="Rectification items with their whole story.",
)
