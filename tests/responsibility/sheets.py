"""The responsibility service's sheets over histories as the scenarios tell them: a unit with people in their posts."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

import httpx
from fastapi import FastAPI

from services.responsibility.main import SERVICE
from shared import clock
from shared.directory.book import UnitBook
from shared.directory.views import OrganizationRow, PersonRow, PostRow
from shared.eventstore.port import Append, StreamKey, Write
from shared.kernel.decider import Decider
from shared.kernel.ids import new_id
from shared.kernel.message import Event, Stamp
from shared.testing.doors import application, by
from shared.web.commands import slice_path
from tests.responsibility.people import BRANCH, CLERK, GROUP, HELPER, INSPECTOR, MEMBER, PRINCIPAL, SECRETARY, UNIT

DISTRICT = UUID(int=2)
NAMES = {
    MEMBER: "孙十",
    CLERK: "赵一",
    SECRETARY: "钱二",
    HELPER: "孙三",
    INSPECTOR: "李四",
    PRINCIPAL: "周五",
}
POSTS = {
    CLERK: (BRANCH, "党务干事"),
    SECRETARY: (BRANCH, "党支部书记"),
    INSPECTOR: (GROUP, "督查员"),
    PRINCIPAL: (GROUP, "党组书记"),
}


def app() -> FastAPI:
    day = date(2020, 1, 1)
    people = {id: PersonRow(id, "P", name, "full", ((date.min, BRANCH),)) for id, name in NAMES.items()}
    places = {
        GROUP: OrganizationRow(GROUP, "DZ", "党组", "leading_group", None),
        BRANCH: OrganizationRow(BRANCH, "ZB1", "第一支部", "branch", GROUP),
    }
    posts = tuple(PostRow(new_id(), person, place, title, day) for person, (place, title) in POSTS.items())
    book = UnitBook(people, places, posts)
    return application(SERVICE, district=DISTRICT, books={UNIT: book, DISTRICT: UnitBook()}, principals={})


class Sheets:
    """The things of one slice of one application."""

    def __init__(self, decider: Decider[Any, Any, Any]) -> None:
        self.app, self.decider = app(), decider

    async def given(self, *events: Event, by: UUID = CLERK) -> UUID:
        """Store a history of today and return the thing's id."""
        id, now = new_id(), clock.now()
        stamp = Stamp(by=by, unit=UNIT, on=now.date(), at=now)
        write = Write(StreamKey(UNIT, self.decider.category, id), 0, events)
        await self.app.state.store.append(Append(new_id(), stamp, (write,)))
        return id

    async def get(self, end: str, person: UUID, **headers: str) -> httpx.Response:
        transport = httpx.ASGITransport(app=self.app)
        async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
            url = f"/units/{UNIT}{slice_path(self.decider)}/{end}"
            return await client.get(url, headers=by(person, **headers))

    async def sheet(self, id: UUID, person: UUID, **headers: str) -> dict[str, Any]:
        answer = await self.get(f"{id}/sheet", person, **headers)
        assert answer.status_code == 200, answer.text
        content: dict[str, Any] = answer.json()
        return content

    async def refusals(self, person: UUID, events: Sequence[Event]) -> dict[str, str | None]:
        """What stands in the person's way after these events, by command; None: nothing."""
        actions = (await self.sheet(await self.given(*events), person))["actions"]
        return {one["command"]: one["refusal"] and one["refusal"]["title"] for one in actions}
