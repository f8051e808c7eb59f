"""One line of what a person owes or has to decide. Pure."""

from datetime import date
from typing import Any
from uuid import UUID

from services.projection.reports.material import Material, Row, shown
from shared.rulebook.lights import Light


def owing(
    material: Material,
    kind: str,
    item: Row,
    what: str,
    light: Light,
    next_: Row | None,
    *,
    due: date | None = None,
) -> Row:
    """Return what is owed; `due` where the light has no date of its own."""
    return {
        "item": item,
        "kind": kind,
        "kind_word": material.word("owed", kind),
        "what": what,
        "due": light.due or due,
        "light": shown(light, material.language),
        "next": next_,
    }


def waiting(
    material: Material,
    kind: str,
    item: Row,
    what: str,
    next_: Row,
    *,
    since: date | None,
    due: date | None = None,
    by: UUID | str | None = None,
) -> Row:
    """Return what waits for a decision: since when, and whose matter it is (`by`)."""
    return {
        "item": item,
        "kind": kind,
        "kind_word": material.word("waiting", kind),
        "what": what,
        "since": since,
        "due": due,
        "by": material.name(by),
        "by_id": None if by is None else UUID(str(by)),
        "next": next_,
    }


def then(command: str, **fields: Any) -> Row:
    """Return the command that comes next, with the fields that are known already."""
    return {"command": command, "fields": fields}


def nearest(row: Row) -> tuple[bool, date, str, str]:
    """Sort by date, what has none behind the rest."""
    due = row["due"]
    return due is None, due or date.max, row["kind"], row["what"]
