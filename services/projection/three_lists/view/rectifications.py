"""One row per rectification item, with its whole story: one matter, one sheet. Pure."""

from collections.abc import Iterable
from datetime import date
from enum import StrEnum
from typing import Any, assert_never
from uuid import UUID

from services.projection.three_lists.view import rectification_news as news
from shared.views.rows import frozen_row, replace
from shared.views.view import Arrived, Key, View


class Standing(StrEnum):
    OPEN = "open"
    ASKED = "asked"
    VERIFIED = "verified"
    CLOSED_OUT = "closed_out"


@frozen_row
class Step:
    """One event of the story: what happened on which day, by whom, and in which words."""

    type: str
    on: date
    by: UUID
    text: str
    event: UUID
    due: date | None = None


@frozen_row
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
    changes, words, due = _changes(row, said, arrived)
    return replace(row, **changes, story=(*row.story, _step(arrived, words, due)))


def _changes(row: RectificationRow, said: news.Change, arrived: Arrived) -> tuple[dict[str, Any], str, date | None]:
    """What the event changes in the row, the words of the step, and the date that the event speaks of."""
    match said:
        case news.RectificationRevised():
            return _sheet(said), said.reason, said.due
        case news.RectificationReceived():
            return {"received_on": arrived.on}, "", None
        case news.ProgressReported():
            return {} if said.percent is None else {"percent": said.percent}, said.text, None
        case news.ExtensionAsked():
            late = row.due is not None and arrived.on > row.due
            words = f"{said.reason}（在{row.due}到期后提出）" if late else said.reason
            return {"asked_due": said.due}, words, said.due
        case news.ExtensionGranted():
            return {"due": said.due, "asked_due": None, "extensions": row.extensions + 1}, "", said.due
        case news.ExtensionRefused():
            return {"asked_due": None}, said.reason, None
        case news.CheckpointPassed():
            checked = {"checked_on": said.checked_on or arrived.on, "checkpoints": row.checkpoints + 1}
            return checked, said.text, None
        case news.CloseOutAsked():
            asked = {"standing": Standing.ASKED, "asked_on": arrived.on, "result": said.result}
            return asked, said.result, None
        case news.CloseOutReturned():
            open_again = {"standing": Standing.OPEN, "asked_on": None, "verified_on": None, "returns": row.returns + 1}
            return open_again, said.reason, None
        case news.RectificationVerified():
            return {"standing": Standing.VERIFIED} | _found(said.finding, arrived), said.finding, None
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


def _closed_out(row: RectificationRow, said: news.RectificationClosedOut, arrived: Arrived) -> dict[str, Any]:
    """Where an outside body accepts what was verified in-house, the verifier stays who it was."""
    found: dict[str, Any] = {} if row.standing is Standing.VERIFIED else _found(said.finding, arrived)
    accepted = {"accepted_by": said.accepted_by, "accepted_on": said.accepted_on}
    return {"standing": Standing.CLOSED_OUT, "closed_on": arrived.on} | accepted | found


def _reopened(row: RectificationRow, said: news.RectificationReopened) -> dict[str, Any]:
    """What was found, accepted and reported before counts no longer."""
    past = ("verified_on", "verified_by", "finding", "accepted_by", "accepted_on", "received_on", "percent")
    begun_again = dict.fromkeys((*past, "asked_on", "closed_on"))
    return begun_again | {
        "standing": Standing.OPEN,
        "problem": said.problem,
        "due": said.due or row.due,
        "reopened": row.reopened + 1,
    }


def _step(arrived: Arrived, text: str, due: date | None) -> Step:
    actor = arrived.on_behalf_of or arrived.by
    return Step(arrived.type, arrived.on, actor, text, arrived.id, due)


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
