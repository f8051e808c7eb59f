"""Accounts of people: who may sign in, and what happened when somebody tried."""

import asyncio
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID
from weakref import WeakValueDictionary

from psycopg import AsyncConnection
from psycopg_pool import AsyncConnectionPool

from services.portal import accesses
from services.portal.accounts.passwords import Passwords, initial, weakness
from shared.access.log import AccessLog
from shared.views.queries import Queries

_QUERIES = Queries.load(Path(__file__).with_name("accounts.sql"))
_LOGIN = re.compile(r"[A-Za-z0-9][A-Za-z0-9._@-]{1,63}")
_FREE_TRIES = {"login": 5, "address": 50}
"""Wrong tries before one has to wait; an office may share one address."""
_EVENTS: Mapping[str, type[accesses.AccountEvent]] = {
    "signed_in": accesses.SignedIn,
    "wrong_password": accesses.SignInRefused,
    "closed": accesses.SignInsPaused,
    "signed_out": accesses.SignedOut,
    "password_changed": accesses.PasswordChanged,
    "added": accesses.AccountOpened,
    "password_reset": accesses.PasswordReset,
    "unlocked": accesses.SignInsResumed,
    "disabled": accesses.AccountDisabled,
    "enabled": accesses.AccountEnabled,
    "sessions_ended": accesses.SessionsEnded,
    "other_sessions_ended": accesses.OtherSessionsEnded,
}
"""What the record of sign-ins calls it (records.WORDS), and the event that says so in the log."""

Pool = AsyncConnectionPool[AsyncConnection[tuple[Any, ...]]]


@dataclass(frozen=True)
class Account:
    """`must_change`: the password is an initial one."""

    person: UUID
    login: str
    unit: UUID
    must_change: bool
    disabled: bool


class Refused(Exception):
    """Nobody is signed in: wrong name or password, or a disabled account; which one is not told."""


class Closed(Exception):
    """Too many wrong tries; `seconds` until the next one is heard."""

    def __init__(self, seconds: int) -> None:
        super().__init__(seconds)
        self.seconds = seconds


class WeakPassword(Exception):
    """The new password will not do; `why` as `passwords.weakness` says, or `same` as before."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


class LoginTaken(Exception):
    """Another person has this login name, or the person has an account already."""


class BadLogin(Exception):
    """A login name is 2 to 64 letters, digits and . _ @ - and begins with a letter or digit."""


class Accounts:
    """Everything about accounts, in the portal's database. Whoever calls has checked that the caller may.

    Everything that happens stands in the log before it is done and answered; all raise NotRecorded if it cannot.
    """

    def __init__(self, pool: Pool, access: AccessLog, passwords: Passwords | None = None) -> None:
        self._pool, self._access = pool, access
        self._passwords = passwords or Passwords()
        self._trying: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    async def sign_in(self, login: str, password: str, address: str) -> Account:
        """Return whose name and password these are.

        An unknown name costs as much time as a known one, and as many tries. Tries of one name come one after the
        other: a hundred at once are no more than a hundred.

        :raises Closed: after too many wrong tries for this name or from this address
        :raises Refused: if they are not right, or the account is disabled
        """
        login = "".join(char if char.isprintable() else "\N{REPLACEMENT CHARACTER}" for char in login)
        lock = self._trying.setdefault(login.lower(), asyncio.Lock())
        async with lock:
            return await self._sign_in(login, password, address)

    async def _sign_in(self, login: str, password: str, address: str) -> Account:
        subjects = [f"login:{login.lower()[:64]}", f"address:{address}"]
        async with self._pool.connection() as connection:
            [closed] = await _QUERIES["closed"](connection, subjects=subjects)
            rows = await _QUERIES["by_login"](connection, login=login)
        if closed["closed"]:
            raise Closed(closed["seconds"])
        row = rows[0] if rows else None
        right = await self._passwords.matches(row["password"] if row else None, password)
        if row is None or not right or row["disabled_at"] is not None:
            await self._count_wrong(subjects, login, row, address)
            raise Refused
        async with self._pool.connection() as connection:
            # only the name's tries: an address may have many people, some of them guessing
            await _QUERIES["forget_wrong"](connection, subjects=subjects[:1])
            await self._record(connection, "signed_in", row, row["person"], address)
        if self._passwords.outdated(row["password"]):
            fresh = await self._passwords.hash(password)
            async with self._pool.connection() as connection:
                values = {"person": row["person"], "password": fresh, "before": row["password"]}
                await _QUERIES["rehash"](connection, **values)
        return _account(row)

    async def _count_wrong(self, subjects: list[str], login: str, row: dict[str, Any] | None, address: str) -> None:
        known = row or {"login": login[:64], "person": None, "unit": None}
        free = [_FREE_TRIES[subject.partition(":")[0]] for subject in subjects]
        async with self._pool.connection() as connection:
            counted = await _QUERIES["count_wrong"](connection, subjects=subjects, free=free)
            await self._record(connection, "wrong_password", known, None, address)
            if any(one["closed"] for one in counted):
                await self._record(connection, "closed", known, None, address)

    async def change_password(self, person: UUID, old: str, new: str, address: str) -> None:
        """Replace a person's own password.

        :raises Refused: if the old one is wrong
        :raises WeakPassword: if the new one will not do
        """
        async with self._pool.connection() as connection:
            [row] = await _QUERIES["by_person"](connection, person=person)
        if not await self._passwords.matches(row["password"], old):
            await self._count_wrong([f"login:{row['login'].lower()}"], row["login"], row, address)
            raise Refused
        if why := weakness(new, row["login"]):
            raise WeakPassword(why)
        if await self._passwords.matches(row["password"], new):
            raise WeakPassword("same")
        fresh = await self._passwords.hash(new)
        async with self._pool.connection() as connection:
            await _QUERIES["change_password"](connection, person=person, password=fresh, must_change=False)
            await self._record(connection, "password_changed", row, person, address)

    async def add(self, person: UUID, login: str, unit: UUID, by: UUID | None, address: str = "") -> str:
        """Make an account and return its initial password, which is stored nowhere.

        :raises BadLogin: if the name cannot be typed
        :raises LoginTaken: if somebody has the name, or the person has an account
        """
        if not _LOGIN.fullmatch(login):
            raise BadLogin
        password = initial()
        hashed = await self._passwords.hash(password)
        async with self._pool.connection() as connection:
            values = {"person": person, "login": login, "unit": unit, "password": hashed}
            if not await _QUERIES["add"](connection, **values):
                raise LoginTaken
            await self._record(connection, "added", values, by, address)
        return password

    async def reset(self, person: UUID, by: UUID | None, address: str = "") -> str:
        """Replace a forgotten password by a new initial one and return it; wrong tries are forgotten, sessions end.

        :raises LookupError: if the person has no account
        """
        row = await self._of(person)
        password = initial()
        hashed = await self._passwords.hash(password)
        async with self._pool.connection() as connection:
            await _QUERIES["change_password"](connection, person=person, password=hashed, must_change=True)
            await _QUERIES["end_sessions"](connection, person=person)
            await _QUERIES["forget_wrong"](connection, subjects=[f"login:{row['login'].lower()}"])
            await self._record(connection, "password_reset", row, by, address)
        return password

    async def disable(self, person: UUID, by: UUID | None, address: str = "", *, disabled: bool = True) -> None:
        """Let nobody sign in to it any more, or again; sessions that are open end for good.

        :raises LookupError: if the person has no account
        """
        row = await self._of(person)
        async with self._pool.connection() as connection:
            await _QUERIES["disable"](connection, person=person, disabled=disabled)
            if disabled:
                await _QUERIES["end_sessions"](connection, person=person)
            await self._record(connection, "disabled" if disabled else "enabled", row, by, address)

    async def unlock(self, person: UUID, by: UUID | None, address: str = "") -> None:
        """Forget the wrong tries for a name, so that the next one is heard at once.

        :raises LookupError: if the person has no account
        """
        row = await self._of(person)
        async with self._pool.connection() as connection:
            await _QUERIES["forget_wrong"](connection, subjects=[f"login:{row['login'].lower()}"])
            await self._record(connection, "unlocked", row, by, address)

    async def end_sessions(self, person: UUID, by: UUID | None, address: str = "") -> None:
        """Sign a person out everywhere.

        :raises LookupError: if the person has no account
        """
        row = await self._of(person)
        async with self._pool.connection() as connection:
            await _QUERIES["end_sessions"](connection, person=person)
            await self._record(connection, "sessions_ended", row, by, address)

    async def end_other_sessions(self, person: UUID, kept: bytes, address: str) -> None:
        """End a person's own sessions but the one of this key; where there is no other, nothing happened."""
        row = await self._of(person)
        async with self._pool.connection() as connection:
            if await _QUERIES["end_other_sessions"](connection, person=person, kept=kept):
                await self._record(connection, "other_sessions_ended", row, person, address)

    async def all(self) -> list[dict[str, Any]]:
        """Every account: person, login, unit, must_change, dates, until when it is closed; no passwords."""
        async with self._pool.connection() as connection:
            return await _QUERIES["all"](connection)

    async def of_unit(self, unit: UUID) -> list[dict[str, Any]]:
        """The accounts of people at home in a unit: as `all`, and how many sessions are open."""
        async with self._pool.connection() as connection:
            return await _QUERIES["of_unit"](connection, unit=unit)

    async def signed_out(self, person: UUID, address: str) -> None:
        """Note that a person has signed out."""
        row = await self._of(person)
        async with self._pool.connection() as connection:
            await self._record(connection, "signed_out", row, person, address)

    async def forget_old_tries(self) -> None:
        async with self._pool.connection() as connection:
            await _QUERIES["forget_old_tries"](connection)

    async def find(self, person: UUID) -> Account | None:
        """A person's account, None if there is none."""
        async with self._pool.connection() as connection:
            rows = await _QUERIES["by_person"](connection, person=person)
        return _account(rows[0]) if rows else None

    async def by_login(self, login: str) -> Account | None:
        """Whose login name it is, None if nobody's."""
        async with self._pool.connection() as connection:
            rows = await _QUERIES["by_login"](connection, login=login)
        return _account(rows[0]) if rows else None

    async def logins(self, people: Collection[UUID]) -> dict[UUID, str]:
        """The login names of people; those without an account are left out."""
        async with self._pool.connection() as connection:
            rows = await _QUERIES["logins"](connection, people=list(people))
        return {row["person"]: row["login"] for row in rows}

    async def _record(
        self, connection: AsyncConnection[Any], what: str, row: Mapping[str, Any], by: UUID | None, address: str
    ) -> None:
        """Within the transaction of what happened: it is undone if the log does not take it."""
        values = {"what": what, "login": row["login"], "person": row["person"], "by": by, "address": address[:100]}
        await _QUERIES["record"](connection, **values)
        await self._access.record(_EVENTS[what](person=row["person"]), by=by, unit=row["unit"])

    async def _of(self, person: UUID) -> dict[str, Any]:
        async with self._pool.connection() as connection:
            rows = await _QUERIES["by_person"](connection, person=person)
        if not rows:
            raise LookupError(f"{person} has no account")
        return rows[0]


def _account(row: dict[str, Any]) -> Account:
    return Account(row["person"], row["login"], row["unit"], row["must_change"], row["disabled_at"] is not None)
