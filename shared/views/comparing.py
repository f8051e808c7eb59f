"""How a table that was built anew differs from the one that serves, at the same positions; no values, only keys."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any
from uuid import UUID

from psycopg import sql
from psycopg.rows import dict_row, tuple_row

from shared.views.table import Connection, Table

_EXAMPLES = 5
_COLUMNS = """
select a.attname, format_type(a.atttypid, a.atttypmod), a.attnum = any (i.indkey)
from pg_attribute a left join pg_index i on i.indrelid = a.attrelid and i.indisprimary
where a.attrelid = to_regclass(quote_ident(%s)) and a.attnum > 0 and not a.attisdropped
"""

Stopped = frozenset[tuple[UUID, str]]
"""Units with the service whose events they lack: parked in one of the two tables."""


@dataclass(frozen=True)
class Example:
    """A row that differs: `how` is only_before, only_after or changed (then in these columns)."""

    how: str
    key: Mapping[str, str]
    columns: tuple[str, ...]


@dataclass(frozen=True)
class Comparison:
    """`columns` counts the changed rows per column; `not_compared` are columns that only one of the tables has.

    `same_version`: the same folds over the same events should give the same rows, so that a difference is an alarm;
    between versions it is information. Units that are parked in one of the tables are left out; `parked` counts them.
    """

    view: str
    version_before: int
    version_after: int
    same_version: bool
    positions: Mapping[str, int]
    rows_before: int
    rows_after: int
    only_before: int
    only_after: int
    changed: int
    columns: Mapping[str, int]
    not_compared: tuple[str, ...]
    parked: int
    examples: tuple[Example, ...]

    @property
    def differs(self) -> bool:
        return bool(self.only_before or self.only_after or self.changed)

    @property
    def alarming(self) -> bool:
        return self.same_version and self.differs

    def to_json(self) -> dict[str, Any]:
        return asdict(self) | {"differs": self.differs, "alarming": self.alarming}


class Different(Exception):
    """The same version of a view, built anew, gives other rows than those that serve."""

    def __init__(self, comparisons: Sequence[Comparison]) -> None:
        super().__init__(", ".join(one.view for one in comparisons if one.alarming))
        self.comparisons = tuple(comparisons)


async def compare(
    connection: Connection,
    before: Table,
    after: Table,
    stood: tuple[int, str],
    positions: Mapping[str, int],
    stopped: Stopped,
) -> Comparison:
    """Compare the table that serves, whose version and layout are `stood`, with the one built anew.

    The transaction must see all units, and both tables must be folded up to `positions` in it.
    """
    old, new = await _columns(connection, before), await _columns(connection, after)
    key = [column.name for column in after.key]
    same_key = {name for name, (_, keyed) in old.items() if keyed} == set(key)
    both = [name for name in new if old.get(name) == new[name] and name not in key] if same_key else []
    counts, examples = await _rows(connection, before, after, key, both, stopped) if same_key else (None, ())
    counts = counts or await _only_counted(connection, before, after)
    return Comparison(
        view=after.view.name,
        version_before=stood[0],
        version_after=after.view.version,
        same_version=stood == (after.view.version, after.layout),
        positions={service: positions[service] for service in after.view.sources},
        columns={name: counts[f"c{place}"] for place, name in enumerate(both) if counts[f"c{place}"]},
        not_compared=tuple(sorted(({*old, *new} - {*both}) - ({*key} if same_key else set()))),
        parked=len(stopped),
        examples=examples,
        **{name: counts[name] for name in ("rows_before", "rows_after", "only_before", "only_after", "changed")},
    )


async def _columns(connection: Connection, table: Table) -> dict[str, tuple[str, bool]]:
    """Type and whether it is part of the key, by name."""
    async with connection.cursor(row_factory=tuple_row) as cursor:
        await cursor.execute(_COLUMNS, [table.name])
        return {name: (kind, bool(keyed)) for name, kind, keyed in await cursor.fetchall()}


async def _rows(
    connection: Connection, before: Table, after: Table, key: Sequence[str], both: Sequence[str], stopped: Stopped
) -> tuple[dict[str, int], tuple[Example, ...]]:
    parts = {
        "differ": sql.SQL(" or ").join([sql.SQL("false"), *(_differs(name) for name in both)]),
        "joined": sql.SQL(
            "(select * from {} t where (t.unit, t.service) not in (select * from stopped)) b full join "
            "(select * from {} t where (t.unit, t.service) not in (select * from stopped)) a using ({})"
        ).format(sql.Identifier(before.name), sql.Identifier(after.name), _names(key)),
    }
    begin = sql.SQL("with stopped as (select * from unnest(%s::uuid[], %s::text[]))")
    columns = [
        sql.SQL(", count(*) filter (where {both} and {}) as {}").format(
            _differs(name), sql.Identifier(f"c{place}"), both=_BOTH
        )
        for place, name in enumerate(both)
    ]
    count = sql.SQL(
        "{begin} select count(b.unit) as rows_before, count(a.unit) as rows_after,"
        " count(*) filter (where a.unit is null) as only_before, count(*) filter (where b.unit is null) as only_after,"
        " count(*) filter (where {both} and ({differ})) as changed {columns} from {joined}"
    )
    show = sql.SQL(
        "{begin} select {keys}, a.unit is null as only_before, b.unit is null as only_after {flags} from {joined}"
        " where not ({both}) or ({differ}) order by {names} limit {limit}"
    )
    keys = sql.SQL(", ").join(sql.SQL("{0}::text as {0}").format(sql.Identifier(name)) for name in key)
    flags = [
        sql.SQL(", {} as {}").format(_differs(name), sql.Identifier(f"c{place}")) for place, name in enumerate(both)
    ]
    given = [[unit for unit, _ in stopped], [service for _, service in stopped]]
    async with connection.cursor(row_factory=dict_row) as cursor:
        composed = {"begin": begin, "both": _BOTH, **parts}
        await cursor.execute(count.format(columns=sql.SQL("").join(columns), **composed), given)
        counts = await cursor.fetchone() or {}
        if not (counts["only_before"] or counts["only_after"] or counts["changed"]):
            return counts, ()
        more = {"keys": keys, "flags": sql.SQL("").join(flags), "names": _names(key), "limit": _EXAMPLES}
        await cursor.execute(show.format(**composed, **more), given)
        return counts, tuple(_example(row, key, both) for row in await cursor.fetchall())


async def _only_counted(connection: Connection, before: Table, after: Table) -> dict[str, int]:
    """Where rows are told apart by other keys, only their number can be compared."""
    statement = sql.SQL(
        "select (select count(*) from {}) as rows_before, (select count(*) from {}) as rows_after,"
        " 0 as only_before, 0 as only_after, 0 as changed"
    ).format(sql.Identifier(before.name), sql.Identifier(after.name))
    async with connection.cursor(row_factory=dict_row) as cursor:
        await cursor.execute(statement)
        return await cursor.fetchone() or {}


_BOTH = sql.SQL("a.unit is not null and b.unit is not null")


def _example(row: Mapping[str, Any], key: Sequence[str], both: Sequence[str]) -> Example:
    how = "only_before" if row["only_before"] else "only_after" if row["only_after"] else "changed"
    changed = [name for place, name in enumerate(both) if row[f"c{place}"]] if how == "changed" else []
    return Example(how, {name: row[name] for name in key}, tuple(changed))


def _differs(name: str) -> sql.Composed:
    return sql.SQL("a.{0} is distinct from b.{0}").format(sql.Identifier(name))


def _names(names: Sequence[str]) -> sql.Composed:
    return sql.SQL(", ").join(map(sql.Identifier, names))
