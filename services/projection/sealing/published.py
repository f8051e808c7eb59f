"""What the sealer has published, as those see it who only read."""

import json
from base64 import b64encode
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from services.projection.audit.proofs import Node, consistency, inclusion
from services.projection.sealing.note import BadNote, Checkpoint, Note, Verifier
from services.projection.sealing.sealer import CHECKPOINT, KEY
from services.projection.sealing.tiles import Damaged, Tiles
from shared.kernel.refusal import Refusal
from shared.kernel.unavailable import Unavailable


class NotPublished(Unavailable):
    """The audit log has no checkpoint yet, or its published files cannot be read; try again soon."""

    retry_after = 10


class NotSealedYet(Unavailable):
    """This is not under a signed checkpoint yet: that takes some ten seconds; try again."""

    retry_after = 10


class NoSuchSize(Refusal):
    """The log never had these sizes: old and new are whole numbers, old not above new, new not above the checkpoint."""

    status = 422
    zh = "日志没有过这样的条数：起始条数不得大于终止条数，终止条数不得大于最近检查点的条数。"


@dataclass(frozen=True)
class Sealed:
    """The last checkpoint: its note as it is signed, whose log it is of, and the key that verifies it."""

    note: Note
    checkpoint: Checkpoint
    key: Verifier


class Published:
    """The folder of published files."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._tiles = Tiles(folder)

    def read(self, *names: str) -> bytes:
        """The content of the first of these files that is there.

        :raises OSError: if none is
        """
        for name in names[:-1]:
            try:
                return (self.folder / name).read_bytes()
            except FileNotFoundError:
                continue
        return (self.folder / names[-1]).read_bytes()

    def node(self, size: int) -> Node:
        """The hashes of the log of this size; a damaged or missing tile raises `Damaged` when it is asked for."""
        return self._tiles.node(size)

    def last(self) -> Sealed:
        """
        :raises NotPublished: if there is none
        :raises BadNote: if it is damaged, or not signed by the published key
        """
        try:
            note = Note.parse((self.folder / CHECKPOINT).read_text("utf-8"))
            key = Verifier.parse((self.folder / KEY).read_text("utf-8"))
        except OSError:
            raise NotPublished from None
        if key.signs(note) is None:
            raise BadNote("the checkpoint is not signed by the published key")
        return Sealed(note, Checkpoint.parse(note.text), key)

    def proof(self, index: int, sealed: Sealed) -> list[bytes]:
        """The inclusion proof of an entry in the sealed log.

        :raises NotSealedYet: if the entry came later
        :raises NotPublished: if the tiles cannot be read
        """
        if index >= sealed.checkpoint.size:
            raise NotSealedYet
        try:
            return inclusion(index, sealed.checkpoint.size, self._tiles.node(sealed.checkpoint.size))
        except Damaged:
            raise NotPublished from None

    def grown(self, old: int, new: int, sealed: Sealed) -> list[bytes]:
        """The consistency proof between two sizes.

        :raises NoSuchSize: if the log never had them
        :raises NotPublished: if the tiles cannot be read
        """
        if not 0 <= old <= new <= sealed.checkpoint.size:
            raise NoSuchSize
        try:
            return consistency(old, new, self._tiles.node(sealed.checkpoint.size))
        except Damaged:
            raise NotPublished from None


def proven(index: int, entry: bytes, proof: list[bytes]) -> dict[str, Any]:
    """An entry with its proof, as it is told and exported: the entry as the text that was hashed."""
    return {"index": index, "entry": entry.decode(), "proof": [b64encode(one).decode() for one in proof]}


def unit_of(entry: bytes) -> str:
    return str(json.loads(entry).get("unit"))
