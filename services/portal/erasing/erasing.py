"""Follows management's log for `PersonalDataErased`: files about the person and sent workbooks are destroyed.

Files are those that were added to the person's own record; their rows stay, without the name. What people wrote about
somebody elsewhere is not personal by declaration and stays.
"""

import asyncio
from pathlib import Path
from uuid import UUID

import structlog

from services.portal.accounts.accounts import Pool
from services.portal.attachments.store import CannotStore, FileStore
from shared.kernel.envelope import Envelope
from shared.messaging.feed import Feed, FeedUnavailable
from shared.personal.sealing import ERASED
from shared.views.queries import Queries

_QUERIES = Queries.load(Path(__file__).with_name("erasing.sql"))
_EVENT = "PersonalDataErased"
_EVERY = 10.0  # seconds; such events are rare, and what they destroy has lain there for years
_log = structlog.get_logger()


class Erasing:
    """
    :param management: the feed of its log
    :param district: the unit in which such decisions stand
    """

    def __init__(self, pool: Pool, files: FileStore, management: Feed, district: UUID) -> None:
        self._pool, self._files, self._management, self._district = pool, files, management, district
        self._seen = 0  # position up to which this process has looked

    async def run(self) -> None:
        """Look again and again until cancelled; what cannot be done now is done at the next look."""
        while True:
            try:
                await self.look()
            except (FeedUnavailable, CannotStore) as error:
                _log.warning("erasing.waits", error=str(error))
            await asyncio.sleep(_EVERY)

    async def look(self) -> int:
        """Do what is not done yet, and return for how many people.

        :raises FeedUnavailable: if management does not answer
        :raises CannotStore: if the store of files does not
        """
        if not self._seen:
            async with self._pool.connection() as connection:
                [row] = await _QUERIES["position"](connection)
            self._seen = row["position"]
        done = 0
        async for page in self._management.pages(self._seen, unit=self._district):
            for event in page:
                if event.type == _EVENT:
                    await self._erase(event)
                    done += 1
                self._seen = event.position
        return done

    async def _erase(self, event: Envelope) -> None:
        """Bytes first: while a row knows its file, the file is looked for again."""
        async with self._pool.connection() as connection:
            rows = await _QUERIES["files"](connection, person=event.stream)
        digests = [row["digest"] for row in rows]
        for digest in digests:
            await self._files.erase(digest)
        async with self._pool.connection() as connection:
            await _QUERIES["forget_files"](connection, digests=digests, name=ERASED)
            await _QUERIES["forget_sent"](connection)
            await _QUERIES["forget_reports"](connection)
            noted = {"person": event.stream, "position": event.position, "files": len(digests)}
            await _QUERIES["note"](connection, **noted)
        _log.info("erasing.done", person=str(event.stream), files=len(digests))
