"""Tells pages that somebody watches when something of their unit has changed (server-sent events)."""

import asyncio
import random
from collections.abc import AsyncIterator
from contextlib import suppress
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends
from sse_starlette import EventSourceResponse, ServerSentEvent
from starlette.responses import Response

from services.portal.backend.client import Away, Problem
from services.portal.web.page import Page
from services.portal.web.visit import COOKIE, NotHere, Visit, visit

router = APIRouter()
PAGE = Page("changes", "实时更新", "", icon="bolt", router=router, of_unit=False, in_menu=False)
PING_SECONDS = 20
_LOOK_AGAIN = 60.0


def pause(watchers: int) -> float:
    """Seconds between two changes told to one of so many browsers of a unit.

    Each of them then asks for a page, at some 40 ms of a core; however much happens, together they take a tenth of one.
    """
    return max(1.0, 0.75 * watchers)


def spread(watchers: int) -> float:
    """Seconds over which so many browsers are told of a change, so that they do not all ask at once."""
    return 0.05 * (watchers - 1)


@router.get("/changes", response_model=None)
async def changes(v: Annotated[Visit, Depends(visit)]) -> Response:
    """One event per pause at most, while the session lasts and the person belongs to the unit."""
    unit = next((one for one in v.units if str(one.id) == v.request.query_params.get("unit")), None)
    if unit is None:
        raise NotHere
    return EventSourceResponse(_changes(v, unit.id), ping=PING_SECONDS, headers={"X-Accel-Buffering": "no"})


async def _changes(v: Visit, unit: UUID) -> AsyncIterator[ServerSentEvent]:
    cookie = v.request.cookies.get(COOKIE, "")
    async with v.parts.hub.watch(unit) as changed:
        yield ServerSentEvent(event="watching", data="", retry=3000)
        while True:
            with suppress(TimeoutError):
                async with asyncio.timeout(_LOOK_AGAIN):
                    await changed.wait()
            if not await _may_watch(v, cookie, unit):
                return
            if not changed.is_set():
                continue
            watchers = v.parts.hub.watchers(unit)
            await asyncio.sleep(random.uniform(0, spread(watchers)))
            changed.clear()
            yield ServerSentEvent(event="change", data="")
            await asyncio.sleep(pause(watchers))


async def _may_watch(v: Visit, cookie: str, unit: UUID) -> bool:
    """Whether the session still lasts, and its person still belongs to the unit as far as one can tell."""
    if await v.parts.sessions.load(cookie, acting=False) is None:
        return False
    try:
        units = await v.parts.units.of(v.person)
    except (Away, Problem):
        return True
    return any(one.id == unit for one in units)
