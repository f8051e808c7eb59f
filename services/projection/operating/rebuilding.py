"""Makes the rebuilds that were asked for, one at a time, beside the doors; what fails is tried again."""

import asyncio
import time

import structlog
from psycopg import AsyncConnection

from services.projection.operating import asked
from services.projection.operating.asked import Asked
from services.projection.views import KNOWN
from shared.service.parts import Parts
from shared.views.comparing import Comparison, Different
from shared.views.rebuild import Rebuilt, rebuild
from shared.views.standing import Standing, standing_of

_LOOK_AGAIN = 1.0
_TELL_EVERY = 0.5
_FIRST_PAUSE, _LONGEST_PAUSE = 5.0, 300.0
_log = structlog.get_logger()


async def keep_rebuilding(parts: Parts) -> None:
    """Look for what is to be done until cancelled; of several processes one works at a time."""
    pauses: dict[str, float] = {}
    not_before: dict[str, float] = {}
    while True:
        async with parts.pool.connection() as connection:
            waiting = await asked.pending(connection)
        due = [one for one in waiting if not_before.get(one.view, 0.0) <= time.monotonic()]
        for one in due:
            if await _tried(parts, one):
                pauses.pop(one.view, None)
            else:
                pauses[one.view] = min(pauses.get(one.view, _FIRST_PAUSE / 2) * 2, _LONGEST_PAUSE)
                not_before[one.view] = time.monotonic() + pauses[one.view]
        await asyncio.sleep(_LOOK_AGAIN)


def standing(parts: Parts) -> Standing:
    """Where the views' tables stand."""
    return standing_of(parts.views.name, sorted(parts.views.services))


async def _tried(parts: Parts, one: Asked) -> bool:
    """Whether it needs no further attempt of this process soon."""
    try:
        # not from the pool: a rebuild takes long and must not keep requests waiting
        async with await AsyncConnection.connect(str(parts.pool.conninfo), autocommit=True) as connection:
            if await asked.take_turn(connection):
                await _carry_out(parts, connection, one)
    except Exception as error:  # whatever it was, the old table serves, and waiting or a person helps
        _log.exception("view.rebuild_failed", view=one.view)
        async with parts.pool.connection() as connection:
            await asked.stumble(connection, one.view, f"{type(error).__name__}: {error}"[:2000])
        return False
    return True


async def _carry_out(parts: Parts, connection: AsyncConnection[tuple[object, ...]], one: Asked) -> None:
    view = next((view for view in parts.service.kept() if view.name == one.view), None)
    if view is None:
        await asked.end(connection, one.view, problem="unknown")
        return
    telling = _Telling(parts, one.view)
    building = asyncio.create_task(
        rebuild(
            connection,
            [view],
            parts.feeds,
            KNOWN,
            telling.told,
            standing=standing(parts),
            accept=one.accepts or not one.switches,
            switch=one.switches,
        )
    )
    try:
        if not await telling.until(building):
            return
        built = building.result()
    except Different as different:
        _log.error("view.differs", view=one.view, **_numbers(different.comparisons[0]))
        found = different.comparisons[0].to_json()
        await asked.end(connection, one.view, problem="different", comparison=found)
        return
    finally:
        building.cancel()
        await asyncio.wait([building])
    comparison = built.comparisons[0].to_json() if built.comparisons else None
    await asked.end(connection, one.view, comparison=comparison, positions=built.positions)
    if one.switches:
        parts.forget()


class _Telling:
    """Writes the progress down now and then, for whoever asks any process of the service."""

    def __init__(self, parts: Parts, view: str) -> None:
        self._parts, self._view = parts, view
        self._progress = (0, 0)

    def told(self, done: int, total: int) -> None:
        self._progress = done, total

    async def until(self, building: "asyncio.Task[Rebuilt]") -> bool:
        """Return when it is done, or False as soon as it is withdrawn."""
        while not (await asyncio.wait([building], timeout=_TELL_EVERY))[0]:
            async with self._parts.pool.connection() as connection:
                if not await asked.progress(connection, self._view, *self._progress):
                    return False
        return True


def _numbers(found: Comparison) -> dict[str, int]:
    return {"only_before": found.only_before, "only_after": found.only_after, "changed": found.changed}
