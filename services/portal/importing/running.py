"""Does the imports that people have confirmed, beside the pages; goes on with what another process left half-way."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from uuid import UUID

import structlog
from psycopg import OperationalError

from services.portal.importing.client import Services, ServiceUnavailable
from services.portal.importing.confined import read_confined
from services.portal.importing.kept import Claimed, Kept
from services.portal.importing.problem import Language
from services.portal.importing.report import ImportReport
from services.portal.importing.run import import_file
from services.portal.importing.sentences import sentence
from shared.kernel.ids import new_id

MOST_ATTEMPTS = 40
"""Half an hour of services that are away, or as many processes that died of one import."""

PAUSE = 5.0
LONGEST_PAUSE = 60.0
_LOOK = 3.0
_SAY = 0.5

_log = structlog.get_logger()


@dataclass
class _Progress:
    done: int = 0
    total: int = 0
    step: str = "read"

    def __call__(self, done: int, total: int, what: str) -> None:
        self.done, self.total, self.step = done, total, what


@dataclass
class Running:
    """One import at a time; several processes share the work. `services` gives the way to them in a language."""

    kept: Kept
    services: Callable[[Language], Services]
    holder: UUID = field(default_factory=new_id)
    _woken: asyncio.Event = field(default_factory=asyncio.Event)

    def wake(self) -> None:
        """Say that there is something to do."""
        self._woken.set()

    async def run(self) -> None:
        """Work until cancelled."""
        while True:
            self._woken.clear()
            claimed = await self.kept.claim(self.holder)
            if claimed is not None:
                await self._one(claimed)
                continue
            try:
                async with asyncio.timeout(_LOOK):
                    await self._woken.wait()
            except TimeoutError:
                continue

    async def _one(self, claimed: Claimed) -> None:
        if claimed.attempts > MOST_ATTEMPTS:  # it kills the process that does it
            await self._end(claimed, ImportReport(interrupted=""))
            return
        progress = _Progress()
        work = asyncio.create_task(self._import(claimed, progress))
        try:
            while not work.done():
                await asyncio.wait([work], timeout=_SAY)
                said = (progress.done, progress.total, progress.step)
                if not work.done() and not await self._hold(claimed, *said):
                    _log.warning("importing.lost", id=str(claimed.id))
                    return
            await self._end(claimed, work.result())
        except asyncio.CancelledError:
            await self.kept.let_go(claimed, self.holder, 0, "")
            raise
        finally:
            work.cancel()

    async def _hold(self, claimed: Claimed, done: int, total: int, step: str) -> bool:
        try:
            return await self.kept.hold(claimed, self.holder, done, total, step)
        except OperationalError:
            return True  # the database is away for a moment; whoever takes over does the same once more

    async def _import(self, claimed: Claimed, progress: _Progress) -> ImportReport:
        try:
            return await import_file(
                claimed.content,
                services=self.services(claimed.language),
                name=claimed.name,
                expected_unit=claimed.code,
                read=read_confined,
                progress=progress,
            )
        except ServiceUnavailable as error:
            return ImportReport(interrupted=str(error))
        except Exception:
            _log.exception("importing.failed", id=str(claimed.id), attempts=claimed.attempts)
            return ImportReport(interrupted="")

    async def _end(self, claimed: Claimed, report: ImportReport) -> None:
        """What only waits for a service goes on by itself; what was refused needs somebody."""
        waits = report.interrupted is not None and not report.errors
        if waits and claimed.attempts < MOST_ATTEMPTS:
            _log.warning("importing.waits", id=str(claimed.id), why=report.interrupted, attempts=claimed.attempts)
            await self.kept.let_go(claimed, self.holder, min(PAUSE * claimed.attempts, LONGEST_PAUSE), "wait")
            return
        if waits:
            zh, en = sentence("given_up", {})
            report = replace(report, interrupted=zh if claimed.language == "zh" else en)
        await self.kept.finish(claimed, self.holder, report)
        _log.info("importing.ended", id=str(claimed.id), applied=report.applied, commands=report.commands)
