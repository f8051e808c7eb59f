"""Named queries of a `queries.sql` beside their only user."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import psycopg
from psycopg.rows import dict_row

from shared.views.wall import ALL, Scope, open_to, opened

R = TypeVar("R")

_NAME = re.compile(r"^--\s*name:\s*(\S+)\s*$", re.MULTILINE)
_SCOPE = re.compile(r"^--\s*scope:\s*(?:(unit)|all,\s*because\s+\S.*)\s*$", re.MULTILINE)
_COMMENT = re.compile(r"--[^\n]*")
_PLACE = re.compile(r"%\(\w+\)s|%%")


class UnsafeQuery(Exception):
    """A file of queries breaks the rules: every query is named, scoped, and takes values only as parameters."""


@dataclass(frozen=True)
class Query:
    """One statement. `await query(connection, unit=…)` returns its rows as dicts.

    However it is run, it sees only the unit that it is given, or all units if it is `of_all`, even if its conditions
    let others through.
    """

    name: str
    of_all: bool
    _text: str

    async def rows(self, connection: psycopg.AsyncConnection[Any], /, **values: Any) -> list[dict[str, Any]]:
        """Run with these parameters and return all rows."""
        async with connection.cursor(row_factory=dict_row) as cursor:
            return await self.fetch(cursor, **values)

    __call__ = rows

    async def fetch(self, cursor: psycopg.AsyncCursor[R], /, **values: Any) -> list[R]:
        """Run with these parameters and return all rows as this cursor makes them."""
        async with opened(cursor.connection, self._scope(values)):
            await cursor.execute(self._text, values)
        return await cursor.fetchall()

    async def run(self, connection: psycopg.AsyncConnection[Any], /, **values: Any) -> None:
        """Run with these parameters; returns nothing."""
        async with opened(connection, self._scope(values)):
            await connection.execute(self._text, values)

    async def send(self, cursor: psycopg.AsyncCursor[Any], /, **values: Any) -> None:
        """Run in the caller's transaction; in the caller's pipeline the rows are fetched later."""
        await open_to(cursor.connection, self._scope(values))
        await cursor.execute(self._text, values)

    def _scope(self, values: Mapping[str, Any]) -> Scope:
        return ALL if self.of_all else values["unit"]


class Queries(Mapping[str, Query]):
    """`-- name: x`, then `-- scope: unit` (must use %(unit)s) or `-- scope: all, because …`, then the statement."""

    def __init__(self, queries: Mapping[str, Query]) -> None:
        self._queries = queries

    @classmethod
    def load(cls, path: Path) -> "Queries":
        """Read a file.

        :raises UnsafeQuery: if a query has no name, no scope, no unit although scoped by it, or bare placeholders
        """
        before, *parts = _NAME.split(path.read_text(encoding="utf-8"))
        if _COMMENT.sub("", before).strip():
            raise UnsafeQuery(f"{path}: the first statement has no name")
        queries: dict[str, Query] = {}
        for name, text in zip(parts[::2], parts[1::2], strict=True):
            if name in queries:
                raise UnsafeQuery(f"{path}: two queries are named {name}")
            queries[name] = _checked(f"{path}: query {name}", name, text)
        return cls(queries)

    def __getitem__(self, name: str) -> Query:
        return self._queries[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._queries)

    def __len__(self) -> int:
        return len(self._queries)


def _checked(where: str, name: str, text: str) -> Query:
    scope = _SCOPE.search(text)
    statement = _COMMENT.sub("", text).strip().removesuffix(";").strip()
    if not scope:
        raise UnsafeQuery(f"{where} needs a line '-- scope: unit' or '-- scope: all, because …'")
    if scope[1] and "%(unit)s" not in statement:
        raise UnsafeQuery(f"{where} is scoped by unit but does not use %(unit)s")
    if "%" in _PLACE.sub("", statement):
        raise UnsafeQuery(f"{where} takes values only as %(name)s (a percent sign is written %%)")
    return Query(name, not scope[1], statement)
