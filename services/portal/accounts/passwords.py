"""Passwords: argon2id, checked beside the event loop, few at a time; random initial ones."""

import asyncio
import secrets
import unicodedata
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

SHORTEST, LONGEST = 10, 128
_AT_ONCE = 2
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
"""Without those that look alike on paper."""


_HASHER = PasswordHasher()


class Passwords:
    """Hashes and checks. Each takes 64 MiB and tens of milliseconds, so that at most two run at a time."""

    def __init__(self, hasher: PasswordHasher | None = None) -> None:
        self._hasher = hasher or _HASHER
        self._free = asyncio.Semaphore(_AT_ONCE)
        self._nobodys = _of_nobody(self._hasher)

    async def hash(self, password: str) -> str:
        async with self._free:
            return await asyncio.to_thread(self._hasher.hash, normal(password))

    async def matches(self, stored: str | None, password: str) -> bool:
        """Whether it is the password; for nobody's account (None) it takes as long and is never so."""
        async with self._free:
            right = await asyncio.to_thread(self._verify, stored or self._nobodys, normal(password))
        return right and stored is not None

    def outdated(self, stored: str) -> bool:
        """Whether it was made with weaker parameters than today's."""
        return self._hasher.check_needs_rehash(stored)

    def _verify(self, stored: str, password: str) -> bool:
        try:
            return self._hasher.verify(stored, password)
        except (VerificationError, InvalidHashError):
            return False


@cache
def _of_nobody(hasher: PasswordHasher) -> str:
    """What is checked where there is no account, so that it takes as long."""
    return hasher.hash(secrets.token_urlsafe(16))


def normal(password: str) -> str:
    """The same characters give the same password, however a keyboard composes them."""
    return unicodedata.normalize("NFKC", password)


def initial() -> str:
    """A random password of 60 bits that can be read from paper and typed: `kx7d-m2pq-9wnh`."""
    return "-".join("".join(secrets.choice(_LETTERS) for _ in range(4)) for _ in range(3))


def weakness(password: str, login: str) -> str | None:
    """Why a new password will not do: `short`, `long`, `like_login`, `one_character`; None if it will."""
    text = normal(password)
    if len(text) < SHORTEST:
        return "short"
    if len(text) > LONGEST:
        return "long"
    if login.lower() in text.lower() or text.lower() in login.lower():
        return "like_login"
    return "one_character" if len(set(text)) < 4 else None
