"""Where a row leads: the thing it is about, as the address of its stream, so that a page can link to its sheet."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

OWNERS = {
    "duty_list": "responsibility",
    "meeting": "management",
    "member": "management",
    "monthly_report": "supervision",
    "organization": "management",
    "post": "management",
    "quarterly_check": "supervision",
    "rectification": "responsibility",
    "study_day": "learning",
    "target": "supervision",
}
"""The service of each slice that rows lead to."""

HELD_AS = {"MeetingHeld": "meeting", "StudyDayHeld": "study_day"}
"""The slice of an occasion, by the event that targets name it by."""


def thing(slice_: str, id_: UUID | str, part: UUID | str | None = None) -> dict[str, Any]:
    """Return the address of a stream; `part` is the id of one item in it: a duty of a list, a task of a report."""
    found: dict[str, Any] = {"service": OWNERS[slice_], "slice": slice_, "id": UUID(str(id_))}
    return found if part is None else found | {"part": UUID(str(part))}


def of_thing(rows: Sequence[dict[str, Any]], id_: UUID | None) -> list[dict[str, Any]]:
    """Return the rows that lead to this stream or to this part of one; all of them if none is named.

    They are chosen when all are built: a row's number is its place in the whole.
    """
    if id_ is None:
        return list(rows)
    return [row for row in rows if row["item"] is not None and id_ in (row["item"]["id"], row["item"].get("part"))]
