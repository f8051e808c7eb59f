"""Tells pages that somebody watches when something of their unit has changed (server-sent events)."""

import asyncio
import random
from collections.abc import AsyncIterator
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends
from sse_starlette import EventSourceResponse, ServerSentEvent
from starlette.responses import Response

from services.portal.web.page import Page
from services.portal.web.visit import COOKIE, NotHere, Visit, visit

router = APIRouter()
PAGE = Page("changes", "实时更新", "", icon="bolt", router=router, of_unit=False, in_menu=False)
PING_SECONDS = 20
_AT_MOST_EVERY = 1.0
_SHARE = 0.3
"""Seconds between two changes told to a browser, for each browser that watches the same unit. Each then asks for a
page, at some 25 ms of a core: however many watch, and however much happens, together they take a tenth of a core."""
_SPREAD = 0.05
"""Seconds, for each of them, over which the first ones are told, so that they do not all ask at once."""
_LOOK_AGAIN = 60.0


@router.get("/changes", response_model=None)
async def changes(v: Annotated[Visit, Depends(visit)]) -> Response:
    """One event per second at most, fewer when many watch, while the session lasts."""
    unit = next((one for one in v.units if str(one.id) == v.request.query_params.get("unit")), None)
    if unit is None:
        raise NotHere
    return EventSourceResponse(_changes(v, unit.id), ping=PING_SECONDS, headers={"X-Accel-Buffering": "no"})


async def _changes(v: Visit, unit: UUID) -> AsyncIterator[ServerSentEvent]:
    cookie = v.request.cookies.get(COOKIE, "")
    async with v.parts.hub.watch(unit) as changed:
        yield ServerSentEvent(event="watching", data="", retry=3000)
        while True:
            try:
                async with asyncio.timeout(_LOOK_AGAIN):
                    await changed.wait()
            except TimeoutError:
                if await v.parts.sessions.load(cookie) is None:
                    return
                continue
            watchers = v.parts.hub.watchers(unit)
            await asyncio.sleep(random.uniform(0, (watchers - 1) * _SPREAD))
            changed.clear()
            yield ServerSentEvent(event="change", data="")
            await asyncio.sleep(max(_AT_MOST_EVERY, watchers * _SHARE))
