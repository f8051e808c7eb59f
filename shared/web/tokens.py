"""Bearer tokens: short-lived EdDSA JWTs that name only the person; roles follow from posts."""

import json
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from uuid import UUID

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import OKPKey

ALGORITHM = "Ed25519"  # EdDSA on this one curve (RFC 9864)
AUDIENCE = "wenxiao"
MOST_BYTES = 2048
LONGEST_SECONDS = 24 * 3600


class BadToken(Exception):
    """The token is missing, forged, expired or not for us."""


def make_key(path: Path) -> OKPKey:
    """Return the signing key at `path`; make one (mode 0600) if there is none."""
    if path.exists():
        return OKPKey.import_key(json.loads(path.read_text()))
    key = OKPKey.generate_key("Ed25519", {"use": "sig"})
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch(mode=0o600)
    path.write_text(json.dumps(key.as_dict(private=True)))
    return key


class TokenIssuer:
    """Signs tokens; whoever has the private key is the system itself."""

    def __init__(self, key: OKPKey, *, issuer: str = "wenxiao", clock: Callable[[], float] = time.time) -> None:
        self._key, self._issuer, self._clock = key, issuer, clock

    def issue(self, person: UUID, *, seconds: int = 900) -> str:
        """Return a token for `person`, valid for at most a day.

        :raises ValueError: for a longer or no time
        """
        if not 0 < seconds <= LONGEST_SECONDS:
            raise ValueError(f"a token lives between 1 and {LONGEST_SECONDS} seconds")
        now = int(self._clock())
        claims = {"iss": self._issuer, "aud": AUDIENCE, "sub": str(person), "iat": now, "exp": now + seconds}
        return jwt.encode({"alg": ALGORITHM}, claims, self._key, algorithms=[ALGORITHM])

    def standing(self, person: UUID) -> Callable[[], Awaitable[str]]:
        """Return a function that always gives a token with at least a minute to live: for a service's own calls."""
        current, expires = "", 0.0

        async def token() -> str:
            nonlocal current, expires
            if self._clock() > expires - 60:
                expires = self._clock() + 900
                current = self.issue(person, seconds=900)
            return current

        return token


class TokenVerifier:
    """Checks a token once and remembers whom it names until it expires."""

    def __init__(
        self, key: OKPKey, *, issuer: str = "wenxiao", clock: Callable[[], float] = time.time, most: int = 10_000
    ) -> None:
        self._key, self._clock, self._most = key, clock, most
        self._claims = jwt.JWTClaimsRegistry(
            now=lambda: int(clock()),
            iss={"essential": True, "value": issuer},
            aud={"essential": True, "value": AUDIENCE},
            sub={"essential": True},
            exp={"essential": True},
        )
        self._known: dict[str, tuple[UUID, float]] = {}

    def person(self, token: str) -> UUID:
        """Return the person that the token names.

        :raises BadToken: whatever is wrong with it
        """
        known = self._known.get(token)
        if known is not None and self._clock() < known[1]:
            return known[0]
        person, expires = self._verify(token)
        if len(self._known) >= self._most:
            self._known.clear()
        self._known[token] = (person, expires)
        return person

    def _verify(self, token: str) -> tuple[UUID, float]:
        if len(token) > MOST_BYTES:
            raise BadToken
        try:
            decoded = jwt.decode(token, self._key, algorithms=[ALGORITHM])
            if "crit" in decoded.header:
                raise BadToken
            self._claims.validate(decoded.claims)
            return UUID(decoded.claims["sub"]), float(decoded.claims["exp"])
        except (JoseError, ValueError, TypeError, KeyError, AttributeError) as problem:
            raise BadToken from problem
