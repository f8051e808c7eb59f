"""Migrations are applied once, in order, by one at a time."""

import asyncio
from pathlib import Path

import psycopg
import pytest

from shared.eventstore.postgres import MIGRATIONS
from shared.migrations import EditedMigration, UnknownMigration, migrate, read_migrations, require_fit


def folder(root: Path, room: str, files: dict[str, str]) -> Path:
    path = root / room / "migrations"
    path.mkdir(parents=True)
    for name, text in files.items():
        (path / name).write_text(text)
    return path


class TestMigrate:
    async def test_twice_or_at_once_changes_nothing(self, database: str) -> None:
        both = await asyncio.gather(migrate(database, [MIGRATIONS]), migrate(database, [MIGRATIONS]))
        assert sorted(map(len, both)) == [0, 5]
        assert await migrate(database, [MIGRATIONS]) == []

    async def test_applies_pre_before_post_over_all_folders(self, database: str, tmp_path: Path) -> None:
        one = folder(tmp_path, "one", {"0002_drop.post.sql": "drop table a", "0001_a.pre.sql": "create table a ()"})
        two = folder(tmp_path, "two", {"0001_b.sql": "create table b (); insert into b default values"})
        assert await migrate(database, [one, two], phase="pre") == ["one/0001_a.pre.sql", "two/0001_b.sql"]
        assert await migrate(database, [one, two]) == ["one/0002_drop.post.sql"]

    async def test_lets_old_code_work_until_the_second_phase(self, database: str, tmp_path: Path) -> None:
        files = {"0001_a.sql": "create table a (old text not null)"}
        await migrate(database, [folder(tmp_path / "old", "one", files)])
        files["0002_new.pre.sql"] = "alter table a add new text"
        files["0003_fill.post.sql"] = "update a set new = coalesce(new, old); alter table a drop old"
        files["0004_late.pre.sql"] = "alter table a alter old drop not null"
        new = folder(tmp_path / "new", "one", files)
        assert await migrate(database, [new], phase="pre") == ["one/0002_new.pre.sql", "one/0004_late.pre.sql"]
        with psycopg.connect(database, autocommit=True) as connection:
            connection.execute("insert into a (old) values ('by old code')")
            connection.execute("insert into a (new) values ('by new code')")
            assert await migrate(database, [new], phase="post") == ["one/0003_fill.post.sql"]
            found = connection.execute("select new from a order by new").fetchall()
        assert found == [("by new code",), ("by old code",)]

    async def test_leaves_nothing_of_one_that_fails(self, database: str, tmp_path: Path) -> None:
        room = folder(
            tmp_path, "one", {"0001_a.sql": "create table a ()", "0002_b.sql": "create table b (); select 1/0"}
        )
        with pytest.raises(psycopg.errors.DivisionByZero):
            await migrate(database, [room])
        (room / "0002_b.sql").write_text("create table b ()")
        assert await migrate(database, [room]) == ["one/0002_b.sql"]

    async def test_fits_nothing_that_a_newer_or_edited_release_has_touched(self, database: str, tmp_path: Path) -> None:
        older = folder(tmp_path / "older", "one", {"0001_a.sql": "create table a ()"})
        newer = folder(tmp_path / "newer", "one", {"0001_a.sql": "create table a ()", "0002_b.post.sql": ""})
        edited = folder(tmp_path / "edited", "one", {"0001_a.sql": "create table a (id int)"})
        for any in (older, newer, edited):
            await require_fit(database, [any])
        await migrate(database, [older])
        await require_fit(database, [newer])
        with pytest.raises(EditedMigration, match=r"one/0001_a.sql was applied with other content"):
            await require_fit(database, [edited])
        await migrate(database, [newer])
        with pytest.raises(UnknownMigration, match=r"one/0002_b.post.sql was applied by a newer release"):
            await require_fit(database, [older])

    async def test_refuses_edited_ones_and_double_names(self, database: str, tmp_path: Path) -> None:
        room = folder(tmp_path, "one", {"0001_a.sql": "create table a ()"})
        await migrate(database, [room])
        (room / "0001_a.sql").write_text("create table a (id int)")
        with pytest.raises(EditedMigration):
            await migrate(database, [room])
        with pytest.raises(ValueError, match="two migrations"):
            read_migrations([room, folder(tmp_path / "other", "one", {"0001_a.sql": ""})])
