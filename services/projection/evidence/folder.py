"""A folder of evidence as a zip that is written while it is sent: nothing of it lies on our disk."""

import asyncio
import json
import zipfile
from collections.abc import AsyncIterator, Mapping
from hashlib import sha256
from pathlib import Path

from services.projection.evidence.collecting import Collecting, Scope
from services.projection.sealing.published import Published, Sealed
from services.projection.sealing.sealer import CHECKPOINT, KEY
from services.projection.sealing.tiles import WIDTH, path_of
from shared.clock import now

VERIFIER = Path(__file__).with_name("verify.py")
README = Path(__file__).with_name("README.txt")
MEDIA_TYPE = "application/zip"


class _Out:
    """Where the zip is written to; what has been written is taken away piece by piece."""

    def __init__(self) -> None:
        self._pieces: list[bytes] = []
        self._size = 0

    def write(self, piece: bytes) -> int:
        self._pieces.append(bytes(piece))
        self._size += len(piece)
        return len(piece)

    def tell(self) -> int:
        return self._size

    def flush(self) -> None:
        pass

    def taken(self) -> bytes:
        pieces, self._pieces = self._pieces, []
        return b"".join(pieces)


async def zipped(
    name: str, collecting: Collecting, log: Published, sealed: Sealed, scope: Scope, files: Mapping[str, bytes]
) -> AsyncIterator[bytes]:
    """Give the zip of the folder `name` piece by piece: verifier, checkpoint, key, further files, what the scope takes
    along of the published log, events, manifest.

    :raises NotPublished: if the published log cannot be read
    """
    out = _Out()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:  # type: ignore[call-overload]  # all it asks of a file
        own = {
            "README.txt": README.read_bytes(),
            "verify.py": VERIFIER.read_bytes(),
            CHECKPOINT: str(sealed.note).encode(),
            KEY: f"{sealed.key}\n".encode(),
        }
        for file, content in {**own, **files}.items():
            archive.writestr(f"{name}/{file}", content)
        for level in scope.levels:
            for path in _tiles(level, sealed.checkpoint.size):
                content = await asyncio.to_thread(log.read, path, path.partition(".p/")[0])
                archive.writestr(f"{name}/{path}", content)
                yield out.taken()
        with archive.open(f"{name}/events.jsonl", "w") as events:
            async for page in collecting.lines():
                await asyncio.to_thread(events.write, page)
                yield out.taken()
        manifest = {
            "scope": scope.told()
            | ({"services": sorted(collecting.services)} if scope.told()["kind"] == "unit" else {}),
            "events": collecting.count,
            "made_at": now().isoformat(timespec="seconds"),
            "files": {file: sha256(content).hexdigest() for file, content in files.items()},
        }
        archive.writestr(f"{name}/manifest.json", json.dumps(manifest, ensure_ascii=False, indent=1))
    yield out.taken()


def _tiles(level: int | None, size: int) -> list[str]:
    """The tiles of a level: 0 with the hash of every entry, None with the entries."""
    return [path_of(level, number, min(WIDTH, size - number * WIDTH)) for number in range(-(-size // WIDTH))]
