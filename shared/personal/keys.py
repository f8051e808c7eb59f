"""Where the keys of people come from."""

import asyncio
import os
import time
from base64 import b64decode
from collections.abc import Awaitable, Callable, Collection, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol
from uuid import UUID

import httpx
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from psycopg import AsyncConnection
from psycopg_pool import AsyncConnectionPool

from shared.kernel.unavailable import Unavailable
from shared.personal.sealing import Keys
from shared.statements import statements

KEY_BYTES = 32
MIGRATIONS = Path(__file__).with_name("migrations")
_SQL = statements(Path(__file__).with_name("keys.sql"))
_NONCE = 12
_TIMEOUT = httpx.Timeout(5.0, connect=2.0)

Pool = AsyncConnectionPool[AsyncConnection[tuple[Any, ...]]]


class KeysUnavailable(Unavailable):
    """The keys of people cannot be read now; try again soon (HTTP 503)."""


class BadMasterKey(Exception):
    """The master key's file is missing, readable by others, or does not hold 32 bytes."""


class KeyRing(Protocol):
    async def keys(self, people: Collection[UUID], *, create: bool) -> Keys:
        """Return every person's 32-byte key; None if it is shredded, restricted, or unknown and `create` is False.

        :raises KeysUnavailable: if the keys cannot be read now
        """


class KeyKeeper(Protocol):
    """Who may withhold keys and destroy them; each is the same said again."""

    async def restrict(self, person: UUID) -> None:
        """Let nobody read this person's fields until `release`."""

    async def release(self, person: UUID) -> None:
        """Take a restriction back."""

    async def shred(self, person: UUID) -> None:
        """Destroy the person's key for ever, also one that does not exist yet."""


class MemoryKeyRing:
    """Keys of one process, for tests and throwaway systems."""

    def __init__(self) -> None:
        self._keys: dict[UUID, bytes | None] = {}

    async def keys(self, people: Collection[UUID], *, create: bool) -> Keys:
        if create:
            for person in people:
                self._keys.setdefault(person, os.urandom(KEY_BYTES))
        return {person: self._keys.get(person) for person in people}

    async def shred(self, person: UUID) -> None:
        self._keys[person] = None


def read_master_key(file: Path) -> bytes:
    """Return the 32 random bytes of a file that only its owner may read.

    :raises BadMasterKey: with one sentence for the administrator
    """
    try:
        mode = file.stat().st_mode & 0o777
        key = file.read_bytes()
    except OSError as error:
        raise BadMasterKey(f"The master key {file} cannot be read: {error.strerror}.") from error
    if mode & 0o077:
        raise BadMasterKey(f"The master key {file} has mode {mode:o}: give it mode 600.")
    if len(key) != KEY_BYTES or len(set(key)) < 8:
        raise BadMasterKey(f"The master key {file} has to hold 32 random bytes.")
    return key


def write_master_key(file: Path) -> bytes:
    """Make a new master key with mode 600; FileExistsError if the file is there."""
    key = os.urandom(KEY_BYTES)
    with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as output:
        output.write(key)
    return key


class PostgresKeyRing:
    """The key database: keys wrapped by the master key (AES-256-GCM, the person's id authenticated)."""

    def __init__(self, pool: Pool, master_key: bytes) -> None:
        self._pool, self._master = pool, AESGCM(master_key)

    async def keys(self, people: Collection[UUID], *, create: bool) -> Keys:
        async with self._pool.connection() as connection:
            if create:
                known = await self._read(connection, people)
                if new := [person for person in people if person not in known]:
                    wrapped = [self._wrap(person) for person in new]
                    await connection.execute(_SQL["add"], {"people": new, "wrapped": wrapped})
            known = await self._read(connection, people)
        return {person: known.get(person) for person in people}

    async def restrict(self, person: UUID) -> None:
        """See KeyKeeper."""
        await self._do("restrict", person)

    async def release(self, person: UUID) -> None:
        """See KeyKeeper."""
        await self._do("release", person)

    async def shred(self, person: UUID) -> None:
        """See KeyKeeper."""
        await self._do("shred", person)

    async def _do(self, what: str, person: UUID) -> None:
        async with self._pool.connection() as connection:
            await connection.execute(_SQL[what], {"person": person})

    async def _read(
        self, connection: AsyncConnection[tuple[Any, ...]], people: Collection[UUID]
    ) -> Mapping[UUID, bytes | None]:
        rows = await (await connection.execute(_SQL["read"], {"people": list(people)})).fetchall()
        return {person: None if wrapped is None else self._unwrap(person, wrapped) for person, wrapped in rows}

    def _wrap(self, person: UUID) -> bytes:
        nonce = os.urandom(_NONCE)
        return nonce + self._master.encrypt(nonce, os.urandom(KEY_BYTES), person.bytes)

    def _unwrap(self, person: UUID, wrapped: bytes) -> bytes:
        return self._master.decrypt(wrapped[:_NONCE], wrapped[_NONCE:], person.bytes)


@dataclass
class _Round:
    """Whose keys are asked for together: everybody who came while the round before was on its way."""

    people: set[UUID] = field(default_factory=set)
    found: Keys | None = None
    failure: KeysUnavailable | None = None


class CachedKeyRing:
    """Remembers keys for at most `seconds`, so that a shredded key is forgotten everywhere within that time.

    What several callers miss at the same time is asked for once.
    """

    def __init__(self, inner: KeyRing, seconds: float = 60, clock: Callable[[], float] = time.monotonic) -> None:
        self._inner, self._seconds, self._clock = inner, seconds, clock
        self._known: dict[UUID, tuple[float, bytes]] = {}
        self._swept = clock()
        self._rounds = {create: _Round() for create in (True, False)}
        self._turns = {create: asyncio.Lock() for create in (True, False)}

    async def keys(self, people: Collection[UUID], *, create: bool) -> Keys:
        now = self._clock()
        if now >= self._swept + self._seconds:
            self._known = {person: entry for person, entry in self._known.items() if entry[0] > now}
            self._swept = now
        known = {person: entry[1] for person in people if (entry := self._known.get(person)) and entry[0] > now}
        missing = [person for person in people if person not in known]
        found = await self._together(missing, create) if missing else {}
        self._known |= {person: (now + self._seconds, key) for person, key in found.items() if key is not None}
        return {person: known.get(person) or found.get(person) for person in people}

    def forget(self, person: UUID) -> None:
        """Ask for this person's key again the next time."""
        self._known.pop(person, None)

    async def _together(self, missing: Collection[UUID], create: bool) -> Keys:
        joined = self._rounds[create]
        joined.people.update(missing)
        async with self._turns[create]:
            if joined.failure is not None:  # all hear of it at once: each asking again would wait for those before
                raise KeysUnavailable(str(joined.failure)) from joined.failure
            if joined.found is None:
                if self._rounds[create] is joined:
                    self._rounds[create] = _Round()
                try:
                    joined.found = await self._inner.keys(joined.people, create=create)
                except KeysUnavailable as failure:
                    joined.failure = failure
                    raise
        return joined.found


class KeepingKeyRing(CachedKeyRing):
    """Of the one who keeps the keys: what is withheld or destroyed is forgotten here at once."""

    def __init__(self, inner: PostgresKeyRing, seconds: float = 60) -> None:
        super().__init__(inner, seconds)
        self._kept = inner

    async def restrict(self, person: UUID) -> None:
        """See KeyKeeper."""
        await self._kept.restrict(person)
        self.forget(person)

    async def release(self, person: UUID) -> None:
        """See KeyKeeper."""
        await self._kept.release(person)

    async def shred(self, person: UUID) -> None:
        """See KeyKeeper."""
        await self._kept.shred(person)
        self.forget(person)


class HttpKeyRing:
    """The key endpoint of another service: `POST <base_url>/keys` {"people": [...], "create": bool}.

    :param token: gives the bearer token of this service's own principal
    """

    def __init__(self, base_url: str, token: Callable[[], Awaitable[str]], client: httpx.AsyncClient) -> None:
        self._url, self._token, self._client = base_url.rstrip("/") + "/keys", token, client

    async def keys(self, people: Collection[UUID], *, create: bool) -> Keys:
        asked = {"people": [str(person) for person in people], "create": create}
        try:
            headers = {"Authorization": f"Bearer {await self._token()}"}
            response = await self._client.post(self._url, json=asked, headers=headers, timeout=_TIMEOUT)
            response.raise_for_status()
            given = response.json()["keys"]
            return {person: b64decode(key) if (key := given.get(str(person))) else None for person in people}
        except (httpx.HTTPError, ValueError, KeyError, TypeError) as error:
            raise KeysUnavailable(f"the key endpoint does not answer: {error!r}") from error
