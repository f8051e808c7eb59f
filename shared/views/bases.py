"""Bases in the database: rows of a unit after its first events, one for each month that somebody looked back at."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from shared.views.folding import folding_of
from shared.views.history import Base, History, Moment
from shared.views.queries import Queries
from shared.views.table import Connection
from shared.views.view import View

QUERIES = Queries.load(Path(__file__).with_name("bases.sql"))
_KEPT_DAYS = 750
_FIRST_YEAR = 1949  # nobody keeps bases for an earlier one


def month_end(moment: Moment) -> date | None:
    """Return the last month's end that the moment has seen: up to where a base is worth keeping."""
    day = moment.on or (moment.known_at.date() if moment.known_at else None)
    if day is None or day.year < _FIRST_YEAR:
        return None
    following = day + timedelta(days=1)
    return following.replace(day=1) - timedelta(days=1)


async def load(
    connection: Connection, views: Sequence[View[Any]], units: Sequence[UUID], moment: Moment
) -> dict[UUID, list[Base]]:
    """Return by unit the furthest base of each view and service that holds nothing but what counts at the moment."""
    found: dict[UUID, list[Base]] = {}
    rows = await QUERIES["bases"](
        connection,
        units=list(units),
        views=[view.name for view in views],
        versions=[view.version for view in views],
        layouts=[folding_of(view).table.layout for view in views],
        on=moment.on,
        recorded_at=moment.known_at,
    )
    for row in rows:
        found.setdefault(row.pop("unit"), []).append(Base(**row))
    return found


async def store(connection: Connection, histories: Sequence[History], month_end: date) -> None:
    """Keep the bases that were made while these were folded; those older than two years go."""
    for history in histories:
        if not history.bases:
            continue
        tables = {folding.view.name: folding.table for folding in history.foldings}
        for base in history.bases:
            table = tables[base.view]
            about = {"unit": history.unit, "month_end": month_end, "version": table.view.version}
            await QUERIES["add_base"].run(connection, **about, layout=table.layout, **asdict(base))
        oldest = month_end - timedelta(days=_KEPT_DAYS)
        await QUERIES["forget_old_bases"].run(connection, unit=history.unit, month_end=oldest)
