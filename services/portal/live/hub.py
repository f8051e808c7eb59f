"""Who watches which unit, and one line to the projection that tells when something there has changed."""

import asyncio
import json
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from uuid import UUID

import structlog

from services.portal.backend.client import Away, Backend, Problem

_log = structlog.get_logger()
_SILENCE_SECONDS = 45.0
"""The projection says something every 15 seconds; longer silence means that it is gone."""
_PAUSE_SECONDS = 1.0


class Hub:
    """However many browsers watch, the projection is asked once.

    :param principal: as whom it is asked
    """

    def __init__(self, backend: Backend, principal: UUID) -> None:
        self._backend, self._principal = backend, principal
        self._watching: dict[UUID, set[asyncio.Event]] = {}
        self.connected = False

    def watchers(self, unit: UUID) -> int:
        """How many watch the unit now."""
        return len(self._watching.get(unit, ()))

    @asynccontextmanager
    async def watch(self, unit: UUID) -> AsyncIterator[asyncio.Event]:
        """An event that is set whenever something of the unit has changed; whoever waits clears it."""
        changed = asyncio.Event()
        self._watching.setdefault(unit, set()).add(changed)
        try:
            yield changed
        finally:
            watching = self._watching[unit]
            watching.discard(changed)
            if not watching:
                del self._watching[unit]

    async def run(self) -> None:
        """Listen until cancelled; after every interruption everybody looks again."""
        while True:
            try:
                async for line in self._backend.lines(
                    self._principal, "projection", "/changes", silence=_SILENCE_SECONDS
                ):
                    self.connected = True
                    self._hear(line)
            except (Away, Problem) as error:
                if self.connected:
                    _log.warning("live.interrupted", error=str(error))
            self.connected = False
            await asyncio.sleep(_PAUSE_SECONDS)
            self._tell(list(self._watching))

    def _hear(self, line: str) -> None:
        """Tell whom it concerns: everybody, if the line cannot be read."""
        try:
            said = json.loads(line)
            units = list(self._watching) if said.get("missed") else [UUID(unit) for unit in said.get("units", ())]
        except (ValueError, TypeError, AttributeError):
            _log.warning("live.not_understood", line=line[:200])
            units = list(self._watching)
        self._tell(units)

    def _tell(self, units: Iterable[UUID]) -> None:
        for unit in units:
            for changed in self._watching.get(unit, ()):
                changed.set()
