"""Personal values as sealed text: AES-256-GCM under the person's key.

`enc:1:<base64url>` holds the person's id, the field's name, the nonce and the ciphertext; person and field are
authenticated too, so a sealed text cannot be moved to somebody else or into another field unnoticed.
"""

import os
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error
from collections.abc import Iterable, Mapping
from typing import NamedTuple
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

PREFIX = "enc:1:"
ERASED = "「已依法删除」"
_NONCE = 12

Keys = Mapping[UUID, bytes | None]


class Unsealable(Exception):
    """This sealed text was damaged, or the key is not the one it was sealed with."""


class Sealed(NamedTuple):
    person: UUID
    field: str
    nonce: bytes
    ciphertext: bytes


def seal(value: str, key: bytes, person: UUID, field: str) -> str:
    """Return the value sealed under the person's 32-byte key."""
    nonce, name = os.urandom(_NONCE), field.encode()
    ciphertext = AESGCM(key).encrypt(nonce, value.encode(), person.bytes + name)
    return PREFIX + urlsafe_b64encode(b"".join((person.bytes, bytes((len(name),)), name, nonce, ciphertext))).decode()


def is_sealed(text: str) -> bool:
    return text.startswith(PREFIX)


def open_token(token: str) -> Sealed:
    """Take a sealed text apart.

    :raises Unsealable: if it is none
    """
    try:
        raw = urlsafe_b64decode(token.removeprefix(PREFIX))
        end = 17 + raw[16]
        return Sealed(UUID(bytes=raw[:16]), raw[17:end].decode(), raw[end : end + _NONCE], raw[end + _NONCE :])
    except (Error, IndexError, ValueError) as error:
        raise Unsealable("not a sealed text") from error


def people_in(texts: Iterable[str]) -> frozenset[UUID]:
    """Whose keys are needed to read these texts; those that are not sealed need none."""
    return frozenset(open_token(text).person for text in texts if is_sealed(text))


def unseal(token: str, keys: Keys) -> str | None:
    """Return the value, None if its key is shredded or not given.

    :raises Unsealable: if text and key do not belong together
    """
    sealed = open_token(token)
    key = keys.get(sealed.person)
    if key is None:
        return None
    try:
        plain = AESGCM(key).decrypt(sealed.nonce, sealed.ciphertext, sealed.person.bytes + sealed.field.encode())
    except (InvalidTag, ValueError) as error:
        raise Unsealable(f"the {sealed.field} of {sealed.person} cannot be read with its key") from error
    return plain.decode()


def reveal(token: str, keys: Keys) -> str:
    """Return what a renderer shows: the value, or that it was erased by law; other text as it is.

    :raises Unsealable: if text and key do not belong together
    """
    if not is_sealed(token):
        return token
    value = unseal(token, keys)
    return ERASED if value is None else value
