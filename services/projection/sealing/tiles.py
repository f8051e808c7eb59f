"""The log as static files (C2SP tlog-tiles): 256 hashes or entries to a file, written once and never changed.

`tile/<level>/<number>` holds hashes of subtrees over 256^level leaves, `tile/entries/<number>` the entries themselves,
each behind its length in two bytes. A number is written in groups of three digits, all but the last behind an x. What
is not full yet lies at `<number>.p/<width>` and goes when the full one is there.
"""

import os
import shutil
from collections.abc import Iterable, Sequence
from pathlib import Path

from services.projection.audit.merkle import leaf_hash, node_hash

WIDTH = 256
_LEVELS = 8  # of the tree in one level of tiles
_HASH = 32


class Conflict(Exception):
    """A file that was published has other bytes than the log says: the file or the log was changed."""

    def __init__(self, path: str, first: int) -> None:
        self.path, self.first = path, first
        super().__init__(f"{path} was published with other content; the first entry that it covers is {first}")


class Damaged(Exception):
    """A published file is missing or cut off."""


def path_of(level: int | None, number: int, width: int = WIDTH) -> str:
    """Return where a tile lies; level None: the entries. Less than 256 of `width`: what is not full."""
    groups = [f"{number % 1000:03}"]
    while number := number // 1000:
        groups.insert(0, f"x{number % 1000:03}")
    name = f"tile/{'entries' if level is None else level}/{'/'.join(groups)}"
    return name if width == WIDTH else f"{name}.p/{width}"


class Tiles:
    """A folder of tiles. One process writes, anybody reads."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._full: dict[tuple[int, int], bytes] = {}

    def publish(self, before: int, entries: Iterable[bytes]) -> int:
        """Write the entries that follow the first `before - before % 256`, with all hashes over them; the new size.

        Files are on the disk before it returns. Published again, it changes nothing.

        :raises Conflict: if something else was published at one of these places
        :raises Damaged: if what was published before cannot be read
        """
        first, bundle, size = before // WIDTH, list[bytes](), before - before % WIDTH
        for entry in entries:
            bundle.append(entry)
            size += 1
            if len(bundle) == WIDTH:
                self._write_bundle(first, bundle)
                first, bundle = first + 1, []
        if bundle:
            self._write_bundle(first, bundle)
        self._write_above(before, size)
        return size

    def node(self, size: int) -> "Nodes":
        """The hashes of the log of this size, as the proofs ask for them."""
        return Nodes(self, size)

    def hashes(self, level: int, number: int, width: int) -> bytes:
        """Return the hashes of one tile, 32 bytes each; a full one also where fewer are asked for.

        :raises Damaged: if there are none
        """
        if known := self._full.get((level, number)):
            return known[: width * _HASH]
        content = self._read(level, number, width)
        if len(content) < width * _HASH or len(content) % _HASH:
            raise Damaged(f"{path_of(level, number, width)} is cut off")
        if len(content) == WIDTH * _HASH:
            while len(self._full) >= 4_096:  # eight megabytes
                self._full.pop(next(iter(self._full)))
            self._full[level, number] = content
        return content[: width * _HASH]

    def entries(self, first: int, size: int) -> list[bytes]:
        """Return the published entries from this one to the end of its bundle, in a log of `size`.

        :raises Damaged: if they cannot be read
        """
        number = first // WIDTH
        content = self._read(None, number, min(WIDTH, size - number * WIDTH))
        found, place = [], 0
        while place < len(content):
            length = int.from_bytes(content[place : place + 2])
            found.append(content[place + 2 : place + 2 + length])
            place += 2 + length
        if place != len(content) or len(found) <= first % WIDTH:
            raise Damaged(f"{path_of(None, number)} is cut off")
        return found[first % WIDTH : size - number * WIDTH]

    def write(self, name: str, content: bytes) -> None:
        """Put a file in its place whole, whatever was there."""
        put(self.folder / name, content)

    def _read(self, level: int | None, number: int, width: int) -> bytes:
        for name in dict.fromkeys((path_of(level, number, width), path_of(level, number))):
            try:
                return (self.folder / name).read_bytes()
            except OSError:
                continue
        raise Damaged(f"{path_of(level, number, width)} is missing")

    def _write_bundle(self, number: int, entries: Sequence[bytes]) -> None:
        content = b"".join(len(entry).to_bytes(2) + entry for entry in entries)
        self._put(None, number, len(entries), content)
        self._put(0, number, len(entries), b"".join(map(leaf_hash, entries)))

    def _write_above(self, before: int, size: int) -> None:
        """Every full tile gives one hash to the level above it."""
        level, had, has = 1, before // WIDTH, size // WIDTH
        while has:
            for number in range(had // WIDTH, -(-has // WIDTH) if has > had else 0):
                start, end = number * WIDTH, min(has, (number + 1) * WIDTH)
                known = self.hashes(level, number, had - start) if start < had else b""
                below = range(start + len(known) // _HASH, end)
                fresh = (_root(self.hashes(level - 1, one, WIDTH)) for one in below)
                self._put(level, number, end - start, known + b"".join(fresh))
            level, had, has = level + 1, had // WIDTH, has // WIDTH

    def _put(self, level: int | None, number: int, width: int, content: bytes) -> None:
        name = path_of(level, number, width)
        file = self.folder / name
        if file.exists():
            if file.read_bytes() != content:
                raise Conflict(name, number * WIDTH ** ((level or 0) + 1))
            return
        put(file, content)
        if width == WIDTH:
            shutil.rmtree(file.with_name(f"{file.name}.p"), ignore_errors=True)


class Nodes:
    """Hashes of perfect subtrees of the log of `size`, out of its tiles."""

    def __init__(self, tiles: Tiles, size: int) -> None:
        self._tiles, self._size = tiles, size

    def __call__(self, level: int, index: int) -> bytes:
        """
        :raises Damaged: if a tile cannot be read
        """
        tile, above = divmod(level, _LEVELS)
        number, place = divmod(index << above, WIDTH)
        width = min(WIDTH, (self._size >> (tile * _LEVELS)) - number * WIDTH)
        hashes = self._tiles.hashes(tile, number, width)
        return _root(hashes[place * _HASH : (place + (1 << above)) * _HASH])


def put(file: Path, content: bytes) -> None:
    """Write a file whole or not at all, and have it on the disk."""
    file.parent.mkdir(parents=True, exist_ok=True)
    fresh = file.with_name(f".{file.name}.new")
    with fresh.open("wb") as output:
        output.write(content)
        output.flush()
        os.fsync(output.fileno())
    fresh.replace(file)
    place = os.open(file.parent, os.O_RDONLY)
    try:
        os.fsync(place)
    finally:
        os.close(place)


def _root(hashes: bytes) -> bytes:
    """The root over a power of two of hashes."""
    row = [hashes[start : start + _HASH] for start in range(0, len(hashes), _HASH)]
    while len(row) > 1:
        row = [node_hash(left, right) for left, right in zip(row[::2], row[1::2], strict=True)]
    return row[0]
