"""Who was erased stays erased, whatever is restored."""

import asyncio
from collections.abc import Callable, Coroutine
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import psycopg
import pytest
from psycopg_pool import AsyncConnectionPool

from deploy.backup import erasures
from deploy.backup.erasures import Erasure, Erasures
from deploy.embedded.child import CannotRun
from shared.migrations import migrate
from shared.personal.keys import MIGRATIONS, PostgresKeyRing, write_master_key
from tests.conftest import Databases

SHREDDED, RESTRICTED, NEITHER = (UUID(int=number) for number in (1, 2, 3))
MONDAY = datetime(2026, 3, 2, tzinfo=UTC)
TUESDAY = MONDAY + timedelta(days=1)
Do = Callable[[PostgresKeyRing], Coroutine[Any, Any, Any]]


class Keys:
    """A database of keys with three people in it, as it was in a backup."""

    def __init__(self, dsn: str, master: bytes) -> None:
        self.dsn, self._master = dsn, master

    async def do(self, what: Do) -> Any:
        async with AsyncConnectionPool(self.dsn, min_size=1, max_size=1, open=False) as pool:
            return await what(PostgresKeyRing(pool, self._master))

    async def readable(self) -> set[UUID]:
        known = await self.do(lambda ring: ring.keys([SHREDDED, RESTRICTED, NEITHER], create=False))
        return {person for person, key in known.items() if key}


@pytest.fixture
async def make(postgres: Databases, tmp_path: Path) -> Callable[[], Coroutine[Any, Any, Keys]]:
    master = write_master_key(tmp_path / "master.key")

    async def made() -> Keys:
        keys = Keys(postgres.create_database(), master)
        await migrate(keys.dsn, [MIGRATIONS])
        await keys.do(lambda ring: ring.keys([SHREDDED, RESTRICTED, NEITHER], create=True))
        return keys

    return made


class TestAppliedAgain:
    async def test_shreds_and_restricts_whoever_the_backup_still_knew(
        self, make: Callable[[], Coroutine[Any, Any, Keys]], tmp_path: Path
    ) -> None:
        present, restored = await make(), await make()
        await present.do(lambda ring: ring.shred(SHREDDED))
        await present.do(lambda ring: ring.restrict(RESTRICTED))
        erasures.note(erasures.stored(present.dsn), tmp_path / "kept" / erasures.LIST)

        listed = erasures.listed(tmp_path / "kept" / erasures.LIST)
        assert listed
        assert [one.person for one in listed.people] == [SHREDDED, RESTRICTED]
        assert await restored.readable() == {SHREDDED, RESTRICTED, NEITHER}
        assert await asyncio.to_thread(erasures.apply, restored.dsn, listed) == 2
        assert await restored.readable() == {NEITHER}
        with psycopg.connect(restored.dsn) as connection:
            key = connection.execute("select wrapped from person_key where person = %s", [SHREDDED]).fetchone()
        assert key == (None,)
        assert erasures.apply(restored.dsn, listed) == 0, "said again, it changes nothing"

    async def test_shreds_a_person_whom_the_backup_did_not_know_yet(
        self, make: Callable[[], Coroutine[Any, Any, Keys]]
    ) -> None:
        keys, unknown = await make(), UUID(int=9)
        erased = Erasures(at=MONDAY, people=(Erasure(person=unknown, shredded_at=MONDAY),))
        assert erasures.apply(keys.dsn, erased) == 1
        found = await keys.do(lambda ring: ring.keys([unknown], create=True))
        assert found == {unknown: None}

    async def test_a_list_of_nobody_changes_nothing(self, make: Callable[[], Coroutine[Any, Any, Keys]]) -> None:
        keys = await make()
        assert erasures.apply(keys.dsn, Erasures(at=MONDAY)) == 0
        assert await keys.readable() == {SHREDDED, RESTRICTED, NEITHER}


class TestList:
    def test_never_forgets_who_was_shredded(self, tmp_path: Path) -> None:
        """A database that has been restored from knows fewer."""
        file = tmp_path / erasures.LIST
        erasures.note(Erasures(at=MONDAY, people=(Erasure(person=SHREDDED, shredded_at=MONDAY),)), file)
        erasures.note(Erasures(at=TUESDAY, people=(Erasure(person=RESTRICTED, restricted_at=TUESDAY),)), file)
        listed = erasures.listed(file)
        assert listed
        assert {one.person for one in listed.people} == {SHREDDED, RESTRICTED}

    def test_lets_a_restriction_be_taken_back_but_no_shredding(self) -> None:
        old = Erasures(
            at=MONDAY,
            people=(Erasure(person=SHREDDED, shredded_at=MONDAY), Erasure(person=RESTRICTED, restricted_at=MONDAY)),
        )
        new = Erasures(at=TUESDAY, people=(Erasure(person=SHREDDED, restricted_at=TUESDAY),))
        for order in ([old, new], [new, old], [None, new, old]):
            found = erasures.together(order)
            assert found
            assert (found.at, found.people) == (TUESDAY, (Erasure(person=SHREDDED, shredded_at=MONDAY),))

    def test_of_none_is_none(self, tmp_path: Path) -> None:
        assert erasures.together([None, None]) is None
        assert erasures.listed(tmp_path / "nowhere") is None

    def test_that_cannot_be_read_stops_everything(self, tmp_path: Path) -> None:
        file = tmp_path / erasures.LIST
        file.write_text("[]")
        with pytest.raises(CannotRun, match="without it erased people would come back"):
            erasures.listed(file)
