"""What a sheet says of its thing at the top: what all of its rows share once, and what differs in a table. No I/O."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from services.portal.pages.pattern.listing import Column, Row, shown

_BESIDE_THE_LIGHT = "reason"


@dataclass(frozen=True)
class Facts:
    """`once` are columns with their value in all rows, `columns` those whose values differ."""

    once: tuple[tuple[Column, Any], ...]
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]


def facts(columns: Sequence[Column], rows: Sequence[Row]) -> Facts:
    """Empty columns are left out; a light's reason stands with it."""
    told = [column for column in columns if any(row.get(column.key) not in (None, "", []) for row in rows)]
    if any(column.kind == "light" for column in told):
        told = [column for column in told if column.key != _BESIDE_THE_LIGHT]
    same = [column for column in told if len({shown(row.get(column.key)) for row in rows}) == 1]
    once = tuple((column, rows[0].get(column.key)) for column in same if len(rows) == 1 or column.kind != "light")
    kept = {column.key for column, _ in once}
    differing = tuple(column for column in told if column.key not in kept)
    return Facts(once, differing, tuple(rows) if differing else ())
