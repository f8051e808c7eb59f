"""Keys of people: made once, wrapped, cached for a while, gone for ever when shredded."""

import asyncio
import os
from base64 import b64encode
from collections.abc import AsyncIterator, Callable, Coroutine
from pathlib import Path
from typing import Any

import httpx
import psycopg
import pytest
import pytest_asyncio
from psycopg_pool import AsyncConnectionPool

from shared.kernel.ids import new_id
from shared.migrations import migrate
from shared.personal.keys import (
    MIGRATIONS,
    BadMasterKey,
    CachedKeyRing,
    HttpKeyRing,
    KeepingKeyRing,
    KeysUnavailable,
    MemoryKeyRing,
    Pool,
    PostgresKeyRing,
    read_master_key,
    write_master_key,
)
from shared.personal.sealing import ERASED, Unsealable, open_token, people_in, reveal, seal

Ring = MemoryKeyRing | PostgresKeyRing
ANA, BO = new_id(), new_id()
MASTER = bytes(range(32))


@pytest_asyncio.fixture
async def pool(database: str) -> AsyncIterator[Pool]:
    await migrate(database, [MIGRATIONS])
    async with AsyncConnectionPool(database, min_size=1, max_size=2, open=False) as pool:
        yield pool


@pytest_asyncio.fixture(params=["memory", "postgres"])
async def ring(request: pytest.FixtureRequest, database: str) -> AsyncIterator[Ring]:
    if request.param == "memory":
        yield MemoryKeyRing()
        return
    await migrate(database, [MIGRATIONS])
    async with AsyncConnectionPool(database, min_size=1, max_size=2, open=False) as pool:
        yield PostgresKeyRing(pool, MASTER)


class TestAKeyRing:
    async def test_makes_a_key_once(self, ring: Ring) -> None:
        assert await ring.keys([ANA], create=False) == {ANA: None}
        first = await ring.keys([ANA, BO], create=True)
        assert first[ANA] != first[BO]
        assert {len(key or b"") for key in first.values()} == {32}
        assert await ring.keys([BO, ANA], create=True) == first
        assert await ring.keys([ANA], create=False) == {ANA: first[ANA]}

    async def test_never_makes_a_shredded_key_again(self, ring: Ring) -> None:
        await ring.keys([ANA], create=True)
        await ring.shred(ANA)
        await ring.shred(BO)
        assert await ring.keys([ANA, BO], create=True) == {ANA: None, BO: None}


class TestTheKeyDatabase:
    async def test_holds_wrapped_keys_only(self, database: str, pool: Pool) -> None:
        ring = PostgresKeyRing(pool, MASTER)
        key = (await ring.keys([ANA], create=True))[ANA]
        assert key is not None
        with psycopg.connect(database) as connection:
            row = connection.execute("select wrapped from person_key").fetchone()
        assert row is not None
        assert key not in row[0]

    async def test_withholds_a_restricted_key_until_released(self, pool: Pool) -> None:
        ring = PostgresKeyRing(pool, MASTER)
        key = await ring.keys([ANA], create=True)
        await ring.restrict(ANA)
        assert await ring.keys([ANA], create=True) == {ANA: None}
        await ring.release(ANA)
        assert await ring.keys([ANA], create=False) == key


class TestTheMasterKey:
    def test_is_read_from_a_file_of_its_owner_only(self, tmp_path: Path) -> None:
        file = tmp_path / "master"
        key = write_master_key(file)
        assert read_master_key(file) == key
        file.chmod(0o640)
        with pytest.raises(BadMasterKey, match="mode 640"):
            read_master_key(file)

    @pytest.mark.parametrize(
        "content", [b"", b"changeme", bytes(32), os.urandom(33)], ids=["empty", "placeholder", "zeros", "too long"]
    )
    def test_is_32_random_bytes(self, tmp_path: Path, content: bytes) -> None:
        file = tmp_path / "master"
        file.write_bytes(content)
        file.chmod(0o600)
        with pytest.raises(BadMasterKey, match="32 random bytes"):
            read_master_key(file)

    def test_has_to_be_there(self, tmp_path: Path) -> None:
        with pytest.raises(BadMasterKey, match="cannot be read"):
            read_master_key(tmp_path / "none")


class TestTheCache:
    async def test_forgets_after_its_time_and_never_remembers_a_missing_key(self) -> None:
        inner, moment = MemoryKeyRing(), [0.0]
        cache = CachedKeyRing(inner, seconds=60, clock=lambda: moment[0])
        assert await cache.keys([ANA], create=False) == {ANA: None}
        key = await cache.keys([ANA], create=True)
        await inner.shred(ANA)
        moment[0] = 59
        assert await cache.keys([ANA], create=False) == key
        moment[0] = 61
        assert await cache.keys([ANA], create=False) == {ANA: None}

    async def test_tells_everybody_of_a_round_that_the_keys_are_away_after_asking_once(self) -> None:
        asked = 0

        async def answer(_: httpx.Request) -> httpx.Response:
            nonlocal asked
            asked += 1
            await asyncio.sleep(0.01)
            return httpx.Response(503 if asked <= 2 else 200, json={"keys": {str(ANA): b64encode(MASTER).decode()}})

        cache = CachedKeyRing(over_http(answer))
        askers = [asyncio.create_task(cache.keys([ANA], create=False)) for _ in range(20)]
        answers = await asyncio.gather(*askers, return_exceptions=True)
        assert all(isinstance(one, KeysUnavailable) for one in answers)
        assert asked <= 2
        assert await cache.keys([ANA], create=False) == {ANA: MASTER}


class TestAKeepingRing:
    async def test_forgets_at_once_what_is_withheld_or_destroyed(self, pool: Pool) -> None:
        ring = KeepingKeyRing(PostgresKeyRing(pool, MASTER))
        key = (await ring.keys([ANA], create=True))[ANA]
        await ring.restrict(ANA)
        assert await ring.keys([ANA], create=False) == {ANA: None}
        await ring.release(ANA)
        assert await ring.keys([ANA], create=False) == {ANA: key}
        await ring.shred(ANA)
        assert await ring.keys([ANA], create=True) == {ANA: None}

    async def test_does_the_same_when_it_is_told_again(self, pool: Pool) -> None:
        stored = PostgresKeyRing(pool, MASTER)
        ring = KeepingKeyRing(stored)
        await ring.keys([ANA], create=True)
        for _ in range(2):
            await ring.restrict(ANA)
            await ring.shred(ANA)
            await ring.release(ANA)
        assert await stored.keys([ANA], create=True) == {ANA: None}


async def token() -> str:
    return "of this service"


def over_http(answer: Callable[[httpx.Request], Coroutine[Any, Any, httpx.Response]]) -> HttpKeyRing:
    return HttpKeyRing("http://keys.test/", token, httpx.AsyncClient(transport=httpx.MockTransport(answer)))


class TestTheEndpoint:
    async def test_is_asked_with_people_and_token(self) -> None:
        async def answer(request: httpx.Request) -> httpx.Response:
            assert (request.method, str(request.url)) == ("POST", "http://keys.test/keys")
            assert request.headers["Authorization"] == "Bearer of this service"
            return httpx.Response(200, json={"keys": {str(ANA): b64encode(MASTER).decode(), str(BO): None}})

        assert await over_http(answer).keys([ANA, BO], create=True) == {ANA: MASTER, BO: None}

    @pytest.mark.parametrize("status", [401, 503])
    async def test_unavailable_is_not_unknown(self, status: int) -> None:
        async def answer(request: httpx.Request) -> httpx.Response:
            return httpx.Response(status)

        with pytest.raises(KeysUnavailable):
            await over_http(answer).keys([ANA], create=False)


class TestASealedText:
    def test_names_its_person_and_opens_with_the_key_only(self) -> None:
        token_ = seal("欧阳", MASTER, ANA, "name")
        assert people_in([token_, "明文"]) == {ANA}
        assert reveal(token_, {ANA: MASTER}) == "欧阳"
        assert reveal(token_, {ANA: None}) == reveal(token_, {}) == ERASED
        assert reveal("明文", {}) == "明文"
        with pytest.raises(Unsealable):
            reveal(token_, {ANA: bytes(32)})

    def test_cannot_be_given_to_somebody_else_or_changed(self) -> None:
        sealed = open_token(seal("欧阳", MASTER, ANA, "name"))
        assert (sealed.person, sealed.field) == (ANA, "name")
        with pytest.raises(Unsealable):
            reveal("enc:1:AAAA", {ANA: MASTER})
        assert seal("欧阳", MASTER, ANA, "name") != seal("欧阳", MASTER, ANA, "name")
