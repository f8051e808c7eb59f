"""Signed notes and checkpoints as C2SP defines them (signed-note, tlog-checkpoint, tlog-cosignature), by Ed25519.

A note is a text, an empty line, and one signature line per signer: `— <name> <base64 of key id and signature>`. The
text of a checkpoint is three lines: the log's origin, its size, its root in base64.
"""

from base64 import b64decode, b64encode
from binascii import Error
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

ED25519, COSIGNATURE = 1, 4
"""How a key signs: the note's text, or a witness's statement about it with the time."""

_DASH = "— "
_MOST = 1_000_000


class BadNote(Exception):
    """This is no signed note, no checkpoint, or no key as C2SP writes them; the text says what is wrong."""


@dataclass(frozen=True)
class Signature:
    """`id` are the four bytes that tell the keys of one name apart; `signed` is what follows them."""

    name: str
    id: bytes
    signed: bytes

    def line(self) -> str:
        return f"{_DASH}{self.name} {b64encode(self.id + self.signed).decode()}\n"


@dataclass(frozen=True)
class Verifier:
    """A public key, written `<name>+<id in hex>+<base64 of algorithm and key>`."""

    name: str
    algorithm: int
    key: bytes

    @classmethod
    def parse(cls, text: str) -> "Verifier":
        """
        :raises BadNote: if it is no Ed25519 key, or its id is not its own
        """
        name, _, rest = text.strip().partition("+")
        id_, _, encoded = rest.partition("+")
        raw = _decoded(encoded)
        found = cls(name, raw[0] if raw else 0, raw[1:])
        if found.algorithm not in (ED25519, COSIGNATURE) or len(found.key) != 32 or found.id.hex() != id_:
            raise BadNote("this is no Ed25519 key of a signed note")
        return found

    @property
    def id(self) -> bytes:
        return _id(self.name, self.algorithm, self.key)

    def __str__(self) -> str:
        return f"{self.name}+{self.id.hex()}+{b64encode(bytes((self.algorithm,)) + self.key).decode()}"

    def signs(self, note: "Note") -> Signature | None:
        """The signature of this key under the note, if there is one and it is right.

        :raises BadNote: if there is one and it is wrong
        """
        for signature in note.signatures:
            if (signature.name, signature.id) == (self.name, self.id):
                self.check(note.text, signature)
                return signature
        return None

    def check(self, text: str, signature: Signature) -> None:
        """
        :raises BadNote: if the signature is not this key's under this text
        """
        signed, message = signature.signed, text.encode()
        if self.algorithm == COSIGNATURE:
            signed, message = signed[8:], cosigned(text, int.from_bytes(signed[:8]))
        try:
            Ed25519PublicKey.from_public_bytes(self.key).verify(signed, message)
        except InvalidSignature:
            raise BadNote(f"the signature of {self.name} is not right") from None


@dataclass(frozen=True)
class Signer:
    """A private key, written `PRIVATE+KEY+<name>+<id in hex>+<base64 of algorithm and seed>`.

    Its name is the origin of the log that it signs.
    """

    name: str
    seed: bytes

    @classmethod
    def parse(cls, text: str) -> "Signer":
        """
        :raises BadNote: if it is no such key, or its id is not its own
        """
        prefix, _, rest = text.strip().partition("PRIVATE+KEY+")
        name, _, rest = rest.partition("+")
        id_, _, encoded = rest.partition("+")
        raw = _decoded(encoded)
        if prefix or len(raw) != 33 or raw[0] != ED25519 or (found := cls(name, raw[1:])).verifier.id.hex() != id_:
            raise BadNote("this is no private key of a signed note")
        return found

    @property
    def verifier(self) -> Verifier:
        return Verifier(self.name, ED25519, self._key.public_key().public_bytes_raw())

    def __str__(self) -> str:
        return f"PRIVATE+KEY+{self.name}+{self.verifier.id.hex()}+{b64encode(bytes((ED25519,)) + self.seed).decode()}"

    def __repr__(self) -> str:
        return f"Signer({self.name})"

    def sign(self, text: str) -> Signature:
        return Signature(self.name, self.verifier.id, self._key.sign(text.encode()))

    @property
    def _key(self) -> Ed25519PrivateKey:
        return Ed25519PrivateKey.from_private_bytes(self.seed)


@dataclass(frozen=True)
class Note:
    """`text` ends with its newline and is what is signed, byte for byte."""

    text: str
    signatures: tuple[Signature, ...]

    @classmethod
    def parse(cls, written: str) -> "Note":
        """
        :raises BadNote: if it is none
        """
        text, gap, lines = written.rpartition("\n\n")
        if not gap or len(written) > _MOST or not lines.endswith("\n"):
            raise BadNote("this is no signed note")
        return cls(text + "\n", tuple(_signature(line) for line in lines.splitlines()))

    def __str__(self) -> str:
        return f"{self.text}\n{''.join(signature.line() for signature in self.signatures)}"

    def also(self, signatures: Sequence[Signature]) -> "Note":
        """The note with further signatures."""
        return Note(self.text, (*self.signatures, *signatures))


@dataclass(frozen=True)
class Checkpoint:
    """The log `origin` consists of `size` entries with this Merkle root (32 bytes)."""

    origin: str
    size: int
    root: bytes

    @classmethod
    def parse(cls, text: str) -> "Checkpoint":
        """
        :raises BadNote: if it is none
        """
        lines = text.split("\n")
        if len(lines) < 4 or not lines[0] or not lines[1].isascii() or not lines[1].isdigit():
            raise BadNote("this is no checkpoint")
        root = _decoded(lines[2])
        if len(root) != 32 or str(int(lines[1])) != lines[1]:
            raise BadNote("this is no checkpoint")
        return cls(lines[0], int(lines[1]), root)

    @property
    def text(self) -> str:
        return f"{self.origin}\n{self.size}\n{b64encode(self.root).decode()}\n"


def cosigned(text: str, at: int) -> bytes:
    """What a witness signs: the checkpoint with the time (POSIX seconds) at which it saw it."""
    return f"cosignature/v1\ntime {at}\n{text}".encode()


def _id(name: str, algorithm: int, key: bytes) -> bytes:
    return sha256(name.encode() + b"\n" + bytes((algorithm,)) + key).digest()[:4]


def _signature(line: str) -> Signature:
    name, _, encoded = line.removeprefix(_DASH).partition(" ")
    raw = _decoded(encoded)
    if not line.startswith(_DASH) or not name or len(raw) < 5:
        raise BadNote("a line below the note is no signature")
    return Signature(name, raw[:4], raw[4:])


def _decoded(text: str) -> bytes:
    try:
        return b64decode(text, validate=True)
    except (Error, ValueError) as error:
        raise BadNote("this is no base64") from error
