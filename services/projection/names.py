"""Names of people for what is rendered: opened here, in one batch per page, and nowhere stored open."""

from collections.abc import Collection, Iterable, Mapping
from contextlib import suppress
from dataclasses import fields, is_dataclass
from typing import Any
from uuid import UUID

from services.projection.reports.queries import QUERIES
from shared.kernel.role import TITLES, Role
from shared.personal.keys import KeyRing
from shared.personal.sealing import is_sealed, people_in, reveal
from shared.views.table import Connection

_UUID_LENGTH = 36
_MANY = (list, tuple)


async def revealed(keys: KeyRing, texts: Iterable[str]) -> dict[str, str]:
    """Return what each sealed text shows: the value, or that it was erased by law; one question for all the keys.

    :raises KeysUnavailable: if the keys cannot be read now
    """
    sealed = {text for text in texts if is_sealed(text)}
    known = await keys.keys(people_in(sealed), create=False) if sealed else {}
    return {text: reveal(text, known) for text in sealed}


async def tokens(connection: Connection, units: Collection[UUID], people: Collection[UUID]) -> dict[UUID, str]:
    """Return the names, still sealed, of people and principals of these units (the district is one of them)."""
    if not people:
        return {}
    found: dict[UUID, str] = {}
    for row in await QUERIES["names"](connection, units=list(units), people=list(people)):
        name = row["name"] or (TITLES[Role(row["role"])] if row["role"] else "")
        if name:
            found.setdefault(row["id"], name)
    return found


async def opened(keys: KeyRing, sealed: Mapping[UUID, str]) -> dict[UUID, str]:
    """Return readable names by person.

    :raises KeysUnavailable: if the keys cannot be read now
    """
    shown = await revealed(keys, sealed.values())
    return {person: shown.get(text, text) for person, text in sealed.items()}


def people_of(value: Any) -> set[UUID]:
    """Return every id in rows of queries or views, whosever it is: names are looked up for those that are people's.

    Only fields that name the event of a step are left out: these are most ids of a long story, and never a person's.
    """
    found: set[UUID] = set()
    texts: set[str] = set()
    waiting = [value]
    while waiting:
        one = waiting.pop()
        if isinstance(one, str):
            if len(one) == _UUID_LENGTH and one[8] == one[23] == "-":
                texts.add(one)
        elif isinstance(one, dict):
            waiting += [part for name, part in one.items() if name != "event"]
        elif isinstance(one, _MANY):
            waiting += one
        elif isinstance(one, UUID):
            found.add(one)
        elif is_dataclass(one):
            waiting += [getattr(one, field.name) for field in fields(one) if field.name != "event"]
    for text in texts:
        with suppress(ValueError):
            found.add(UUID(text))
    return found
