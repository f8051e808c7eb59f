"""What was signed and published, against the log: while its entries go by, every seal on them is looked at."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from services.projection.audit.finding import Finding
from services.projection.audit.merkle import leaf_hash
from services.projection.audit.proofs import root
from services.projection.sealing.note import BadNote, Checkpoint, Note, Verifier
from services.projection.sealing.published import Published
from services.projection.sealing.sealer import CHECKPOINT, KEY
from services.projection.sealing.tiles import WIDTH, Damaged, path_of

_SETTLED = 60.0
"""Seconds after which a signed checkpoint must have been published."""


class Seals:
    """Is given the log's entries in order, and the root whenever it stands at the size of a checkpoint.

    :param signed: rows of every checkpoint ever signed: size, root, note, age in seconds
    :param log: the published files, None where there are none to compare
    """

    def __init__(self, signed: Sequence[Mapping[str, Any]], log: Published | None) -> None:
        self._signed = {row["size"]: row for row in signed}
        self._last = signed[-1] if signed else None
        self._log = log
        self._bundle: list[bytes] = []
        self._number = 0
        self.sizes = set(self._signed)

    def entries(self, entries: Sequence[bytes]) -> Iterator[Finding]:
        """Compare those that are under a checkpoint with the published files."""
        if self._log is None or self._last is None:
            return
        for entry in entries:
            done = self._number * WIDTH + len(self._bundle)
            if done >= self._last["size"]:
                return
            self._bundle.append(entry)
            if len(self._bundle) == WIDTH or done + 1 == self._last["size"]:
                yield from self._compare_bundle()

    def at(self, size: int, root: bytes) -> Iterator[Finding]:
        """The log's own root at the size of a checkpoint."""
        row = self._signed[size]
        told = Checkpoint.parse(row["note"])
        if bytes(row["root"]) != root or (told.size, told.root) != (size, root):
            yield forked(size)

    def end(self, size: int) -> Iterator[Finding]:
        """The log ends here."""
        if self._last is None:
            return
        if self._last["size"] > size:
            yield cut_off(size, self._last["size"])
        if self._log is not None:
            yield from self._compare_checkpoint()

    def _compare_bundle(self) -> Iterator[Finding]:
        assert self._log is not None
        number, entries = self._number, self._bundle
        self._number, self._bundle = number + 1, []
        bundle = b"".join(len(entry).to_bytes(2) + entry for entry in entries)
        expected = {None: bundle, 0: b"".join(map(leaf_hash, entries))}
        for level, content in expected.items():
            path = path_of(level, number, len(entries))
            try:
                found = self._log.read(path, path_of(level, number))
            except OSError:
                yield replaced(path, number * WIDTH)
                return
            if found[: len(content)] != content:
                yield replaced(path, number * WIDTH + _first_difference(level, found, entries))
                return

    def _compare_checkpoint(self) -> Iterator[Finding]:
        assert self._log is not None
        assert self._last is not None
        try:
            note = Note.parse(self._log.read(CHECKPOINT).decode())
            key = Verifier.parse(self._log.read(KEY).decode())
            checkpoint = Checkpoint.parse(note.text)
            if key.signs(note) is None or key.signs(Note.parse(self._last["note"])) is None:
                raise BadNote("another key")
        except (OSError, ValueError, BadNote):
            yield unsigned()
            return
        row = self._signed.get(checkpoint.size)
        if row is None or bytes(row["root"]) != checkpoint.root:
            yield forked(checkpoint.size)
        elif checkpoint.size < self._last["size"] and self._last["age"] > _SETTLED:
            yield rolled_back(checkpoint.size, self._last["size"])
        else:
            try:
                whole = root(checkpoint.size, self._log.node(checkpoint.size)) == checkpoint.root
            except Damaged:
                whole = False
            if not whole:
                yield replaced("tile/", 0)


def _first_difference(level: int | None, found: bytes, entries: Sequence[bytes]) -> int:
    """The place, in a bundle or a tile of hashes, of the first entry that differs."""
    place = 0
    for number, entry in enumerate(entries):
        content = len(entry).to_bytes(2) + entry if level is None else leaf_hash(entry)
        if found[place : place + len(content)] != content:
            return number
        place += len(content)
    return len(entries)


def forked(size: int) -> Finding:
    return Finding(
        f"前{size}条日志与当时签发的检查点不一致：日志曾被改写或另起分支。",
        f"The first {size} entries are not those of the checkpoint that was signed: the log was rewritten or forked.",
        size,
    )


def cut_off(size: int, signed: int) -> Finding:
    return Finding(
        f"日志只有{size}条，而已签发过{signed}条：第{size}条起缺失。",
        f"The log has {size} entries, and {signed} were signed: those from {size} on are missing.",
        size,
    )


def rolled_back(size: int, signed: int) -> Finding:
    return Finding(
        f"公布的检查点被换成了旧的：只到{size}条，应为{signed}条。",
        f"The published checkpoint was replaced by an older one, of {size} entries instead of {signed}.",
        size,
    )


def replaced(path: str, index: int) -> Finding:
    return Finding(
        f"公布的文件 {path} 与日志不一致，自第{index}条起。",
        f"The published file {path} is not what the log says, from entry {index} on.",
        index,
    )


def unsigned() -> Finding:
    return Finding(
        "公布的检查点无法用公布的公钥核验。",
        "The published checkpoint cannot be verified with the published key.",
    )
