"""Seals the log: publishes what was added, signs a checkpoint of it, has it witnessed; never anything older."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Sequence
from pathlib import Path
from typing import Any

import structlog
from psycopg import AsyncConnection
from psycopg.rows import tuple_row

from services.projection.audit.merkle import Frontier, leaf_hash
from services.projection.sealing import trouble
from services.projection.sealing.note import BadNote, Checkpoint, Note, Signer
from services.projection.sealing.tiles import WIDTH, Conflict, Damaged, Tiles
from services.projection.sealing.trouble import Trouble
from services.projection.sealing.witness import Witness, WitnessAway
from shared.messaging.sink import Pool
from shared.views.queries import Queries

QUERIES = Queries.load(Path(__file__).with_name("sealing.sql"))
CHECKPOINT, KEY = "checkpoint", "key"
"""The published files beside the tiles: the last signed note, and the key with which it can be verified."""

EVERY, AGAIN = 10.0, 600.0
"""Seconds between looks at the log, and until an unchanged checkpoint is shown to the witnesses again."""

PATIENCE = 6
"""How many times longer it waits when something keeps it from signing: all of the log is read again then."""

_PAGE = 5_120
_log = structlog.get_logger()


class Sealer:
    """One process seals. What it signed is stored before it is published, and published before it is witnessed.

    :param pool: the database of the log, as the sealer's own role
    `looked_at`: the last sign of life, in monotonic seconds; whoever waits in front of it gives signs with `alive`.

    :param signer: its name is the log's origin
    """

    def __init__(
        self,
        pool: Pool,
        tiles: Tiles,
        signer: Signer,
        witnesses: Sequence[Witness] = (),
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.signed: Checkpoint | None = None
        self.looked_at: float | None = None
        self._pool, self._tiles, self._signer, self._witnesses = pool, tiles, signer, witnesses
        self._clock, self._shown_at = clock, float("-inf")
        self._read: Frontier | None = None
        self._tail: list[bytes] = []

    def alive(self) -> None:
        """Give a sign of life."""
        self.looked_at = self._clock()

    async def run(self, every: float = EVERY) -> None:
        """Seal until cancelled; trouble is stored, said once, and looked at again each time."""
        while True:
            pause = every
            self.alive()
            try:
                await self.seal()
                await tell(self._pool, None)
            except Trouble as found:
                pause = every * PATIENCE
                await tell(self._pool, found)
            await asyncio.sleep(pause)

    async def seal(self) -> Checkpoint | None:
        """Publish and sign what was added since the last time; the checkpoint, None while the log is empty.

        :raises Trouble: if the log is not the one that was signed before; then nothing is signed
        """
        try:
            async with self._pool.connection() as connection:
                await self._seal(connection)
        except Trouble:
            self._read = None  # all of it is read again
            raise
        return self.signed

    async def _seal(self, connection: AsyncConnection[Any]) -> None:
        if self._read is None:
            await self._begin(connection)
        [head] = await QUERIES["head"].rows(connection)
        read = await self._read_to(connection, head["size"])
        if read.hashes != [bytes(part) for part in head["frontier"]]:
            raise trouble.unlike_head(read.size)
        if read.size > self.size:
            checkpoint = Checkpoint(self._signer.name, read.size, read.root())
            await self._sign(connection, Note(checkpoint.text, (self._signer.sign(checkpoint.text),)))
        elif self.signed is not None and self._clock() - self._shown_at >= AGAIN:
            await self._show(connection, await _note_of(connection, self.signed.size))

    @property
    def size(self) -> int:
        """Entries under the last checkpoint."""
        return self.signed.size if self.signed else 0

    async def _begin(self, connection: AsyncConnection[Any]) -> None:
        """The guard: what was signed and published before must be the beginning of this log.

        All of it is read and compared with the published files; those that are gone are published again.

        :raises Trouble: if it is not
        """
        note = await last_note(connection, self._tiles, self._signer)
        self.signed, self._read, self._tail = None, Frontier(), []
        if note is None:
            return
        last = Checkpoint.parse(note.text)
        if (await self._read_to(connection, last.size)).root() != last.root:
            raise trouble.forked(last.size)
        await self._sign(connection, note)

    async def _read_to(self, connection: AsyncConnection[Any], size: int) -> Frontier:
        """Read the log on and publish it, up to this size."""
        assert self._read is not None
        [head] = await QUERIES["head"].rows(connection)
        if head["size"] < size or size < self._read.size:
            raise trouble.shrunk(head["size"], max(size, self._read.size))
        async for entries in _entries(connection, self._read.size, size):
            await asyncio.to_thread(self._publish, entries)
            self.alive()
        return self._read

    def _publish(self, entries: Sequence[bytes]) -> None:
        assert self._read is not None
        before = self._read.size
        try:
            size = self._tiles.publish(before, [*self._tail, *entries])
        except Conflict as conflict:
            raise trouble.replaced(conflict.path, conflict.first) from conflict
        except Damaged as damage:
            raise trouble.replaced(str(damage), 0) from damage
        for entry in entries:
            self._read.add(leaf_hash(entry))
        whole = [*self._tail, *entries]
        self._tail = whole[len(whole) - size % WIDTH :] if size % WIDTH else []

    async def _sign(self, connection: AsyncConnection[Any], note: Note) -> None:
        """Store the note, then put it out, then show it to the witnesses."""
        checkpoint = Checkpoint.parse(note.text)
        written = {"size": checkpoint.size, "root": checkpoint.root, "note": str(note)}
        await QUERIES["add_checkpoint"].run(connection, **written)
        if (await _note_of(connection, checkpoint.size)).text != note.text:
            raise trouble.forked(checkpoint.size)
        await connection.commit()
        self.signed = checkpoint
        await asyncio.to_thread(self._put_out, note)
        await self._show(connection, note)

    async def _show(self, connection: AsyncConnection[Any], note: Note) -> None:
        """Have the witnesses sign it too; one that is away is asked again with the next."""
        checkpoint = Checkpoint.parse(note.text)
        self._shown_at = self._clock()
        signatures = []
        for witness in self._witnesses:
            try:
                signatures.append(await witness.cosign(note, checkpoint, self._tiles.node(checkpoint.size)))
            except WitnessAway as error:
                _log.warning("sealer.witness_away", witness=witness.key.name, error=str(error))
        if signatures:
            ids = {signature.id for signature in signatures}
            kept = tuple(one for one in note.signatures if one.id not in ids)
            note = Note(note.text, kept).also(signatures)
            await QUERIES["cosigned"].run(connection, size=checkpoint.size, note=str(note))
            await connection.commit()
            await asyncio.to_thread(self._put_out, note)

    def _put_out(self, note: Note) -> None:
        self._tiles.write(KEY, f"{self._signer.verifier}\n".encode())
        self._tiles.write(CHECKPOINT, str(note).encode())


async def tell(pool: Pool, found: Trouble | None) -> None:
    """Store what keeps us from signing, or that nothing does any more."""
    async with pool.connection() as connection:
        known = [row["sentence_en"] for row in await QUERIES["trouble"].rows(connection)]
        if found is None and known:
            await QUERIES["end_trouble"].run(connection)
            _log.info("sealer.goes_on")
        elif found is not None and known != [found.en]:
            _log.error("sealer.stopped", reason=found.en)
            said = {"sentence_zh": found.zh, "sentence_en": found.en}
            await QUERIES["tell_trouble"].run(connection, **said)


async def last_note(connection: AsyncConnection[Any], tiles: Tiles, signer: Signer) -> Note | None:
    """Return the note of the biggest checkpoint that we signed, by the database or by the published file.

    :raises Trouble: if one of them cannot be read, or is not ours
    """
    written = [row["note"] for row in await QUERIES["last_checkpoint"].rows(connection)]
    published = tiles.folder / CHECKPOINT
    if published.exists():
        written.append(published.read_text("utf-8"))
    try:
        notes = [Note.parse(text) for text in written]
        for note in notes:
            if signer.verifier.signs(note) is None:
                raise trouble.other_log(Checkpoint.parse(note.text).origin, signer.name)
        return max(notes, key=lambda one: Checkpoint.parse(one.text).size, default=None)
    except BadNote as error:
        raise trouble.unreadable(published, error) from error


async def _note_of(connection: AsyncConnection[Any], size: int) -> Note:
    [row] = await QUERIES["checkpoint_of"].rows(connection, size=size)
    return Note.parse(row["note"])


async def _entries(connection: AsyncConnection[Any], first: int, until: int) -> AsyncIterator[list[bytes]]:
    """Pages of entries.

    :raises Trouble: if one is missing
    """
    while first < until:
        async with connection.cursor(binary=True, row_factory=tuple_row) as cursor:
            rows = await QUERIES["entries"].fetch(cursor, first=first, until=until, limit=_PAGE)
        for place, (index, _) in enumerate(rows):
            if index != first + place:
                raise trouble.missing(first + place)
        if not rows:
            raise trouble.missing(first)
        yield [bytes(entry) for _, entry in rows]
        first += len(rows)
