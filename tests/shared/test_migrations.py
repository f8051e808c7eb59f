"""Migrations are applied once, in order, by one at a time."""

import asyncio
from pathlib import Path

import psycopg
import pytest

from shared.eventstore.postgres import MIGRATIONS
from shared.migrations import EditedMigration, migrate, read_migrations


def folder(root: Path, room: str, files: dict[str, str]) -> Path:
    path = root / room / "migrations"
    path.mkdir(parents=True)
    for name, text in files.items():
        (path / name).write_text(text)
    return path


class TestMigrate:
    async def test_twice_or_at_once_changes_nothing(self, database: str) -> None:
        both = await asyncio.gather(migrate(database, [MIGRATIONS]), migrate(database, [MIGRATIONS]))
        assert sorted(map(len, both)) == [0, 3]
        assert await migrate(database, [MIGRATIONS]) == []

    async def test_applies_pre_before_post_over_all_folders(self, database: str, tmp_path: Path) -> None:
        one = folder(tmp_path, "one", {"0002_drop.post.sql": "drop table a", "0001_a.pre.sql": "create table a ()"})
        two = folder(tmp_path, "two", {"0001_b.sql": "create table b (); insert into b default values"})
        assert await migrate(database, [one, two], phase="pre") == ["one/0001_a.pre.sql", "two/0001_b.sql"]
        assert await migrate(database, [one, two]) == ["one/0002_drop.post.sql"]

    async def test_leaves_nothing_of_one_that_fails(self, database: str, tmp_path: Path) -> None:
        room = folder(
            tmp_path, "one", {"0001_a.sql": "create table a ()", "0002_b.sql": "create table b (); select 1/0"}
        )
        with pytest.raises(psycopg.errors.DivisionByZero):
            await migrate(database, [room])
        (room / "0002_b.sql").write_text("create table b ()")
        assert await migrate(database, [room]) == ["one/0002_b.sql"]

    async def test_refuses_edited_ones_and_double_names(self, database: str, tmp_path: Path) -> None:
        room = folder(tmp_path, "one", {"0001_a.sql": "create table a ()"})
        await migrate(database, [room])
        (room / "0001_a.sql").write_text("create table a (id int)")
        with pytest.raises(EditedMigration):
            await migrate(database, [room])
        with pytest.raises(ValueError, match="two migrations"):
            read_migrations([room, folder(tmp_path / "other", "one", {"0001_a.sql": ""})])
