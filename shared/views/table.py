"""The table of a view: its definition and the four statements that the engine needs."""

from collections.abc import Iterable, Sequence
from functools import cached_property
from typing import Any, LiteralString
from uuid import UUID

import psycopg
from psycopg import sql
from psycopg.rows import tuple_row
from pydantic import TypeAdapter

from shared.views.columns import Column, CopiedJson, columns_of
from shared.views.rows import values_of
from shared.views.view import ADDED, Key, View
from shared.views.wall import opened

Connection = psycopg.AsyncConnection[Any]
_ADDED = (Column("unit", "uuid", False), Column("service", "text", False))


class Table:
    """A view's rows in PostgreSQL. Keys here are whole: (unit, service, *the view's own).

    Before rows are selected, written or cleared behind the wall, the transaction must be open to their units.
    """

    def __init__(self, view: View[Any], name: str | None = None) -> None:
        self.view = view
        self.name = name or view.name
        self.row_columns = columns_of(view.row)
        self.columns = (*_ADDED, *self.row_columns)
        by_name = {column.name: column for column in self.columns}
        self.key = tuple(by_name[name] for name in (*ADDED, *view.key))
        for column in self.key:
            if column.json or column.nullable:
                raise TypeError(f"view {view.name}: {column.name} cannot be part of a key, it is nullable or no scalar")
        self._identifier = sql.Identifier(self.name)
        self.key_of = values_of(view.key)
        """Returns the view's own key of a row."""
        self._values = values_of([column.name for column in self.row_columns])
        self._dumps = [
            (place, column.dump)
            for place, column in enumerate(self.row_columns, start=len(_ADDED))
            if column.dump is not None
        ]
        self._select, self._upsert, self._delete = _statements(self.name, self.columns, self.key)

    def named(self, name: str) -> "Table":
        """The same table under another name."""
        return Table(self.view, name)

    @cached_property
    def layout(self) -> str:
        """What the table looks like, as text; another text means that it must be built anew."""
        columns = ", ".join(f"{c.name} {c.type}{'' if c.nullable else ' not null'}" for c in self.columns)
        indexes = "; ".join(",".join(index) for index in self.view.indexes)
        return f"{columns} | {','.join(c.name for c in self.key)} | {indexes}"

    @cached_property
    def _packing(self) -> TypeAdapter[Any]:
        adapter: TypeAdapter[Any] = TypeAdapter(list[self.view.row])  # type: ignore[name-defined]  # a class of its own
        return adapter

    def packed(self, rows: Iterable[Any]) -> bytes:
        """Rows as one text, to be kept apart from the table."""
        return self._packing.dump_json(list(rows))

    def unpacked(self, packed: bytes) -> list[Any]:
        """Rows that were packed."""
        rows: list[Any] = self._packing.validate_json(packed)
        return rows

    async def create(self, connection: Connection, *, temporary: bool = False) -> None:
        """Create the empty table, without its indexes."""
        columns = sql.SQL(", ").join(
            sql.SQL("{} {}{}").format(
                sql.Identifier(c.name), _trusted(c.type), _trusted("" if c.nullable else " not null")
            )
            for c in self.columns
        )
        kind = "temporary table" if temporary else "table"
        await connection.execute(sql.SQL("create {} {} ({})").format(_trusted(kind), self._identifier, columns))

    async def finish(self, connection: Connection) -> None:
        """Add primary key, indexes and comment; after the rows, which is faster."""
        statement = sql.SQL("alter table {} add primary key ({})")
        await connection.execute(statement.format(self._identifier, _names(c.name for c in self.key)))
        for index in self.view.indexes:
            columns = index if index[0] == "unit" else ("unit", *index)
            statement = sql.SQL("create index on {} ({})")
            await connection.execute(statement.format(self._identifier, _names(columns)))
        comment = sql.SQL("comment on table {} is {}")
        await connection.execute(comment.format(self._identifier, sql.Literal(self.view.doc or self.view.name)))

    async def raise_wall(self, connection: Connection) -> None:
        """Show rows only to whom names their unit; behind `copy`, which is refused at a wall."""
        await connection.execute("select raise_wall(quote_ident(%s)::regclass)", [self.name])

    async def clear(self, connection: Connection, unit: UUID, service: str) -> None:
        """Delete all rows of one unit and service."""
        statement = sql.SQL("delete from {} where unit = %s and service = %s")
        await connection.execute(statement.format(self._identifier), [unit, service])

    async def clear_service(self, connection: Connection, service: str) -> None:
        """Delete all rows of one service, of whatever unit."""
        statement = sql.SQL("delete from {} where service = %s")
        await connection.execute(statement.format(self._identifier), [service])

    async def analyze(self, connection: Connection) -> None:
        """Tell the planner what came in by COPY."""
        await connection.execute(sql.SQL("analyze {}").format(self._identifier))

    async def drop(self, connection: Connection) -> None:
        await connection.execute(sql.SQL("drop table if exists {}").format(self._identifier))

    async def rename(self, connection: Connection, name: str) -> None:
        statement = sql.SQL("alter table {} rename to {}")
        await connection.execute(statement.format(self._identifier, sql.Identifier(name)))

    async def select(self, cursor: psycopg.AsyncCursor[Any], keys: Sequence[Key]) -> None:
        """Ask for the rows with these keys, in one query; in a pipeline they are fetched later."""
        await cursor.execute(self._select, _transposed(keys, len(self.key)))

    async def fetched(self, cursor: psycopg.AsyncCursor[Any]) -> dict[Key, Any]:
        """The rows that were asked for."""
        return dict(map(self._loaded, await cursor.fetchall()))

    async def write(self, connection: Connection, rows: Sequence[tuple[Key, Any]]) -> None:
        """Write rows and delete those that are None, in at most one statement each."""
        gone = [key for key, row in rows if row is None]
        kept = [self.dumped(key, row) for key, row in rows if row is not None]
        if gone:
            await connection.execute(self._delete, _transposed(gone, len(self.key)))
        if kept:
            await connection.execute(self._upsert, _transposed(kept, len(self.columns)))

    async def copy(self, connection: Connection, rows: Iterable[tuple[Key, Any]]) -> None:
        """Write rows into the empty table by COPY."""
        statement = sql.SQL("copy {} ({}) from stdin (format binary)")
        async with connection.cursor() as cursor:
            cursor.adapters.register_dumper(None, CopiedJson)
            names = _names(c.name for c in self.columns)
            async with cursor.copy(statement.format(self._identifier, names)) as copy:
                copy.set_types([_COPIED.get(c.type, c.type) for c in self.columns])
                for key, row in rows:
                    await copy.write_row(self.dumped(key, row))

    async def of_unit(self, connection: Connection, unit: UUID) -> list[Any]:
        """All rows of one unit, of whatever service."""
        statement = sql.SQL("select {} from {} t where unit = %s").format(
            sql.SQL(", ").join(_cast("t", c, "text" if c.json else None) for c in self.columns), self._identifier
        )
        async with connection.cursor(row_factory=tuple_row) as cursor:
            async with opened(connection, unit):
                await cursor.execute(statement, [unit])
            return [self._loaded(values)[1] for values in await cursor.fetchall()]

    def dumped(self, key: Key, row: Any) -> list[Any]:
        """A row's values in column order, as they are sent."""
        values = [key[0], key[1], *self._values(row)]
        for place, dump in self._dumps:
            if values[place] is not None:
                values[place] = dump(values[place])
        return values

    def _loaded(self, values: tuple[Any, ...]) -> tuple[Key, Any]:
        fields = [
            column.load(value) if column.load is not None and value is not None else value
            for column, value in zip(self.row_columns, values[2:], strict=True)
        ]
        row = self.view.row(*fields)
        return (values[0], values[1], *self.key_of(row)), row


_COPIED = {"bigint": "int8", "boolean": "bool", "double precision": "float8"}


def _statements(name: str, columns: Sequence[Column], key: Sequence[Column]) -> tuple[str, str, str]:
    """Select, upsert and delete by keys, as text, so that they are not put together for every batch."""
    parts = {
        "table": sql.Identifier(name),
        "columns": _names(c.name for c in columns),
        "key": _names(c.name for c in key),
        "keys": _unnested(key),
    }
    selected = sql.SQL(", ").join(_cast("t", c, "text" if c.json else None) for c in columns)
    sent = sql.SQL(", ").join(_cast("new", c, "jsonb" if c.json else None) for c in columns)
    same = sql.SQL(" and ").join(sql.SQL("t.{0} = k.{0}").format(sql.Identifier(c.name)) for c in key)
    others = [sql.SQL("{0} = excluded.{0}").format(sql.Identifier(c.name)) for c in columns if c not in key]
    change = sql.SQL("update set {}").format(sql.SQL(", ").join(others)) if others else sql.SQL("nothing")
    statements = (
        sql.SQL("select {} from {table} t join {keys} as k ({key}) on {}").format(selected, same, **parts),
        sql.SQL(
            "insert into {table} ({columns}) select {} from {} as new ({columns}) on conflict ({key}) do {}"
        ).format(sent, _unnested(columns), change, **parts),
        sql.SQL("delete from {table} t using {keys} as k ({key}) where {}").format(same, **parts),
    )
    select, upsert, delete = (statement.as_string() for statement in statements)
    return select, upsert, delete


def _unnested(columns: Sequence[Column]) -> sql.Composed:
    arrays = (sql.SQL("%s::{}").format(_trusted(c.array)) for c in columns)
    return sql.SQL("unnest({})").format(sql.SQL(", ").join(arrays))


def _cast(alias: str, column: Column, type_name: str | None) -> sql.Composed:
    name = sql.Identifier(alias, column.name)
    return sql.SQL("{}::{}").format(name, _trusted(type_name)) if type_name else sql.SQL("{}").format(name)


def _names(names: Iterable[str]) -> sql.Composed:
    return sql.SQL(", ").join(map(sql.Identifier, names))


def _trusted(text: LiteralString) -> sql.SQL:
    return sql.SQL(text)


def _transposed(rows: Sequence[Sequence[Any]], width: int) -> list[list[Any]]:
    return [[row[place] for row in rows] for place in range(width)]
