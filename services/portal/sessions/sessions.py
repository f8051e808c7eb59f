"""Sessions of browsers, kept here: the cookie is a random key, of which only the digest is stored."""

import secrets
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Any
from uuid import UUID

from services.portal.accounts.accounts import Pool
from shared.views.queries import Queries

_QUERIES = Queries.load(Path(__file__).with_name("sessions.sql"))


@dataclass(frozen=True)
class Session:
    """Who is signed in. `csrf` is what a form must bring along to be taken as its owner's."""

    key: bytes
    person: UUID
    login: str
    unit: UUID
    csrf: str
    started_at: datetime
    must_change: bool


class Sessions:
    """A session ends when it is idle too long, when it gets too old, by signing out, or with its account.

    :param idle: minutes in which the person has done nothing
    :param longest: hours, whatever happens
    """

    def __init__(self, pool: Pool, *, idle: int, longest: int) -> None:
        self._pool, self._limits = pool, {"idle": idle, "longest": longest}

    async def begin(self, person: UUID, address: str, agent: str) -> str:
        """Return the cookie of a new session; every sign-in gets its own."""
        cookie = secrets.token_urlsafe(32)
        values = {"key": _key(cookie), "person": person, "csrf": secrets.token_urlsafe(24)}
        async with self._pool.connection() as connection:
            await _QUERIES["begin"](connection, **values, address=address[:100], agent=agent[:200])
        return cookie

    async def load(self, cookie: str, *, acting: bool = True) -> Session | None:
        """Whose session it is; None if it has ended or never was. A page that asks by itself is nobody's act."""
        if not 20 < len(cookie) < 100:
            return None
        key = _key(cookie)
        async with self._pool.connection() as connection:
            rows = await _QUERIES["load"](connection, key=key, **self._limits)
            if not rows:
                return None
            row = rows[0]
            if acting and row["to_touch"]:
                await _QUERIES["touch"](connection, key=key)
        return Session(
            key, row["person"], row["login"], row["unit"], row["csrf"], row["started_at"], row["must_change"]
        )

    async def end(self, session: Session) -> None:
        async with self._pool.connection() as connection:
            await _QUERIES["end"](connection, key=session.key)

    async def end_all(self, person: UUID) -> None:
        """End every session of a person."""
        async with self._pool.connection() as connection:
            await _QUERIES["end_all"](connection, person=person)

    async def of(self, person: UUID) -> list[dict[str, Any]]:
        """Where a person is signed in: since when, last seen, address, browser."""
        async with self._pool.connection() as connection:
            return await _QUERIES["of_person"](connection, person=person)

    async def sweep(self) -> None:
        """Forget those that have ended by themselves."""
        async with self._pool.connection() as connection:
            await _QUERIES["sweep"](connection, **self._limits)


def _key(cookie: str) -> bytes:
    return sha256(cookie.encode()).digest()
