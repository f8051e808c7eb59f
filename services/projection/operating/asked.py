"""Rebuilds that somebody asked for: remembered in the database, so that they are made also by the next process."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from psycopg.rows import class_row, tuple_row

from shared.views.queries import Queries
from shared.views.table import Connection

_QUERIES = Queries.load(Path(__file__).with_name("asked.sql"))


@dataclass(frozen=True)
class Asked:
    """`switches`: to take the old table's place and not only to compare; `accepts`: although the rows differ.

    `problem` is why the last attempt failed (it is tried again until `ended_at`), or how it ended: `different`,
    `withdrawn`.
    """

    view: str
    switches: bool
    accepts: bool
    asked_by: UUID
    asked_at: datetime
    done: int
    total: int
    problem: str | None
    comparison: Mapping[str, Any] | None
    positions: Mapping[str, int] | None
    ended_at: datetime | None


async def ask(connection: Connection, view: str, *, switches: bool, accepts: bool, by: UUID) -> bool:
    """Remember the wish; False if one for this view is still to be done."""
    cursor = connection.cursor(row_factory=tuple_row)
    return bool(await _QUERIES["ask"].fetch(cursor, view=view, switches=switches, accepts=accepts, by=by))


async def of_view(connection: Connection, view: str) -> Asked | None:
    """The last one of a view."""
    found = await _QUERIES["of_view"].fetch(connection.cursor(row_factory=class_row(Asked)), view=view)
    return found[0] if found else None


async def of_all(connection: Connection) -> dict[str, Asked]:
    """The last one of every view."""
    found = await _QUERIES["all"].fetch(connection.cursor(row_factory=class_row(Asked)))
    return {one.view: one for one in found}


async def pending(connection: Connection) -> list[Asked]:
    """What is still to be done, oldest first."""
    return await _QUERIES["pending"].fetch(connection.cursor(row_factory=class_row(Asked)))


async def progress(connection: Connection, view: str, done: int, total: int) -> bool:
    """Note how many of how many events are folded; False if it was withdrawn meanwhile."""
    cursor = connection.cursor(row_factory=tuple_row)
    return bool(await _QUERIES["progress"].fetch(cursor, view=view, done=done, total=total))


async def stumble(connection: Connection, view: str, problem: str) -> None:
    """Note why an attempt failed; it stays to be done."""
    await _QUERIES["stumble"].run(connection, view=view, problem=problem)


async def end(
    connection: Connection,
    view: str,
    *,
    problem: str | None = None,
    comparison: Mapping[str, Any] | None = None,
    positions: Mapping[str, int] | None = None,
) -> None:
    """Note that it is done, or why it will not be."""
    about = {"comparison": _dumped(comparison), "positions": _dumped(positions)}
    await _QUERIES["end"].run(connection, view=view, problem=problem, **about)


async def withdraw(connection: Connection, view: str) -> bool:
    """Do not try again; whether there was something to be done."""
    return bool(await _QUERIES["withdraw"].fetch(connection.cursor(row_factory=tuple_row), view=view))


async def take_turn(connection: Connection) -> bool:
    """Whether this connection is the one that rebuilds, until it ends."""
    [(taken,)] = await _QUERIES["take_turn"].fetch(connection.cursor(row_factory=tuple_row))
    return bool(taken)


def _dumped(value: Mapping[str, Any] | None) -> str | None:
    return None if value is None else json.dumps(value, ensure_ascii=False)
