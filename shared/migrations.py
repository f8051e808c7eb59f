"""Migrations of a database: numbered SQL files of several folders, each applied once, in one transaction each.

A folder is `<room>/migrations` with `NNNN_name.sql`, or `.pre.sql` (before the new code starts, while old code still
runs) and `.post.sql` (when no old code runs any more). Files are never edited once released: their digests are kept.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any, Literal

from psycopg import AsyncConnection

Phase = Literal["pre", "post"]

_TABLE = """
create table if not exists schema_migration (
  name text primary key, digest text not null, applied_at timestamptz not null default now())
"""
_LOCK = "select pg_advisory_lock(hashtext('migrations'), hashtext(current_schema()))"
_UNLOCK = "select pg_advisory_unlock(hashtext('migrations'), hashtext(current_schema()))"


class EditedMigration(Exception):
    """A migration that was applied has other content now; add a new one instead."""


class UnknownMigration(Exception):
    """A migration was applied that this release does not have: the data is of a newer one."""


@dataclass(frozen=True)
class Migration:
    name: str
    text: str

    @property
    def phase(self) -> Phase:
        return "post" if self.name.endswith(".post.sql") else "pre"

    @property
    def digest(self) -> str:
        return sha256(self.text.encode()).hexdigest()


def read_migrations(folders: Sequence[Path]) -> list[Migration]:
    """All files, in the order of the folders, then of their names; named `<room>/<file>`.

    :raises ValueError: if two have one name
    """
    found: dict[str, Migration] = {}
    for folder in folders:
        for file in sorted(folder.glob("*.sql")):
            name = f"{folder.resolve().parent.name}/{file.name}"
            if name in found:
                raise ValueError(f"two migrations are called {name}")
            found[name] = Migration(name, file.read_text("utf-8"))
    return list(found.values())


async def migrate(dsn: str, folders: Sequence[Path], *, phase: Phase | None = None) -> list[str]:
    """Apply what is missing, as the owner of the database, and return its names; `phase` None applies both.

    :raises EditedMigration: if an applied file was changed
    """
    migrations = [one for one in read_migrations(folders) if phase in (None, one.phase)]
    migrations.sort(key=lambda one: one.phase == "post")
    connection: AsyncConnection[tuple[Any, ...]]
    async with await AsyncConnection.connect(dsn, autocommit=True, application_name="migrate") as connection:
        await connection.execute(_LOCK)
        try:
            await connection.execute(_TABLE)
            cursor = await connection.execute("select name, digest from schema_migration")
            done: dict[str, str] = dict(await cursor.fetchall())
            return [one.name for one in migrations if await _apply(connection, one, done.get(one.name))]
        finally:
            await connection.execute(_UNLOCK)


async def require_fit(dsn: str, folders: Sequence[Path]) -> None:
    """Change nothing; refuse data to which a newer or an edited release has applied its migrations.

    :raises UnknownMigration: if something was applied that is not in the folders
    :raises EditedMigration: if an applied file was changed
    """
    known = {one.name: one for one in read_migrations(folders)}
    connection: AsyncConnection[tuple[Any, ...]]
    async with await AsyncConnection.connect(dsn, autocommit=True, application_name="migrate") as connection:
        cursor = await connection.execute("select to_regclass('schema_migration') is not null")
        if (await cursor.fetchone()) != (True,):
            return
        cursor = await connection.execute("select name, digest from schema_migration order by applied_at, name")
        for name, digest in await cursor.fetchall():
            if name not in known:
                raise UnknownMigration(f"{name} was applied by a newer release")
            _require_same(known[name], digest)


def _require_same(migration: Migration, applied: str) -> None:
    if applied != migration.digest:
        raise EditedMigration(f"{migration.name} was applied with other content")


async def _apply(connection: AsyncConnection[tuple[Any, ...]], migration: Migration, applied: str | None) -> bool:
    if applied is not None:
        _require_same(migration, applied)
        return False
    async with connection.transaction():
        await connection.execute(migration.text.encode())
        await connection.execute(
            "insert into schema_migration (name, digest) values (%s, %s)", (migration.name, migration.digest)
        )
    return True
