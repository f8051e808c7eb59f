import base64
import json
from pathlib import Path
from uuid import UUID

import pytest
from joserfc import jwt
from joserfc.jwk import OctKey, OKPKey

from shared.web.tokens import ALGORITHM, AUDIENCE, BadToken, TokenIssuer, TokenVerifier, make_key

ZHAO = UUID(int=7)
KEY = OKPKey.generate_key("Ed25519")
NOW = 1_800_000_000.0
CLAIMS = {"iss": "wenxiao", "aud": AUDIENCE, "sub": str(ZHAO), "iat": int(NOW), "exp": int(NOW) + 60}


def verifier(at: float = NOW) -> TokenVerifier:
    return TokenVerifier(KEY, clock=lambda: at)


def signed(key: OKPKey = KEY, header: dict[str, object] | None = None, **claims: object) -> str:
    return jwt.encode(header or {"alg": ALGORITHM}, {**CLAIMS, **claims}, key, algorithms=[ALGORITHM])


def unsigned() -> str:
    def part(content: object) -> str:
        return base64.urlsafe_b64encode(json.dumps(content).encode()).rstrip(b"=").decode()

    return f"{part({'alg': 'none'})}.{part(CLAIMS)}."


def symmetric() -> str:
    """HS256 with our public key as the secret."""
    public = OctKey.import_key(json.dumps(KEY.as_dict(private=False)))
    return jwt.encode({"alg": "HS256"}, CLAIMS, public, algorithms=["HS256"])


def test_a_token_names_its_person_until_it_expires() -> None:
    token = TokenIssuer(KEY, clock=lambda: NOW).issue(ZHAO, seconds=60)
    assert verifier().person(token) == ZHAO
    late = verifier(NOW + 61)
    with pytest.raises(BadToken):
        late.person(token)


def test_a_token_once_verified_still_expires() -> None:
    now = [NOW]
    checks = TokenVerifier(KEY, clock=lambda: now[0])
    token = signed()
    assert checks.person(token) == ZHAO
    now[0] += 61
    with pytest.raises(BadToken):
        checks.person(token)


@pytest.mark.parametrize(
    "forged",
    [
        "",
        "a.b.c",
        unsigned(),
        symmetric(),
        signed(OKPKey.generate_key("Ed25519")),
        signed(aud="another"),
        signed(iss="another"),
        signed(sub="nobody"),
        signed(exp=int(NOW) - 1),
        signed()[:-4] + "AAAA",
        "x" * 1_000_000,
    ],
    ids=["empty", "rubbish", "none", "hs256", "other key", "aud", "iss", "sub", "expired", "signature", "long"],
)
def test_a_forged_token_names_nobody(forged: str) -> None:
    with pytest.raises(BadToken):
        verifier().person(forged)


def test_a_token_without_end_names_nobody() -> None:
    endless = {key: value for key, value in CLAIMS.items() if key != "exp"}
    with pytest.raises(BadToken):
        verifier().person(jwt.encode({"alg": ALGORITHM}, endless, KEY, algorithms=[ALGORITHM]))


def test_nobody_gets_a_token_for_longer_than_a_day() -> None:
    with pytest.raises(ValueError, match="between"):
        TokenIssuer(KEY).issue(ZHAO, seconds=86_401)


async def test_a_services_token_is_renewed_before_it_expires() -> None:
    now = [NOW]
    token = TokenIssuer(KEY, clock=lambda: now[0]).standing(ZHAO)
    first = await token()
    assert await token() == first
    now[0] += 850
    assert await token() != first


def test_the_key_is_made_once_and_only_its_owner_reads_it(tmp_path: Path) -> None:
    path = tmp_path / "keys" / "token.json"
    assert make_key(path).thumbprint() == make_key(path).thumbprint()
    assert path.stat().st_mode & 0o077 == 0
