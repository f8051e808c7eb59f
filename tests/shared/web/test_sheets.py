"""One thing on a sheet, on the small slice of the doors."""

from typing import Any
from uuid import UUID

import httpx

from shared.kernel.ids import new_id
from shared.testing.doors import by
from tests.shared.web.counting import CLERK, MEMBER, OTHER, STRANGER, UNIT, move, name, opened


async def look(
    client: httpx.AsyncClient, end: str, person: UUID, unit: UUID = UNIT, tongue: str = "zh"
) -> httpx.Response:
    return await client.get(f"/units/{unit}/counters/{end}", headers=by(person, **{"accept-language": tongue}))


async def sheet(client: httpx.AsyncClient, id: UUID, person: UUID = CLERK, tongue: str = "zh") -> dict[str, Any]:
    content: dict[str, Any] = (await look(client, f"{id}/sheet", person, tongue=tongue)).json()
    return content


class TestSheet:
    async def test_tells_where_the_thing_stands(self, client: httpx.AsyncClient) -> None:
        id = await opened(client)
        await move(client, id, {"by": 3})
        told = await sheet(client, id)
        assert (told["id"], told["slice"], told["version"]) == (str(id), "counter", 2)
        assert told["state"] == {"code": "A", "at": 3}
        assert told["names"] == {str(CLERK): "赵一"}
        assert told["fields"]["note"] == {"zh": "说明", "en": "Note"}

    async def test_tells_what_happened_oldest_first(self, client: httpx.AsyncClient) -> None:
        id = await opened(client)
        receipt = (await move(client, id, {"by": 3})).json()["receipts"][0]
        first, second = (await sheet(client, id))["history"]
        assert (first["type"], first["payload"]) == ("CounterOpened", {"code": "A"})
        assert (second["type"], second["payload"]) == ("CounterMoved", {"by": 3, "note": "x"})
        assert (second["by"], second["on_behalf_of"], second["reason"]) == (str(CLERK), None, None)
        told = {key: second[key] for key in ("version", "unit_seq", "position", "digest")}
        assert told == {key: receipt[key] for key in told}
        assert set(second) >= {"id", "on", "at", "recorded_at", "paper", "causation", "correlation"}

    async def test_tells_what_the_caller_may_do_now_or_why_not(self, client: httpx.AsyncClient) -> None:
        id = await opened(client)
        [action] = (await sheet(client, id))["actions"]
        assert action == {
            "command": "MoveCounter",
            "path": "move-counter",
            "title": {"zh": "计数", "en": "Move counter"},
            "allowed": True,
            "done": False,
            "refusal": None,
        }
        [refused] = (await sheet(client, id, MEMBER))["actions"]
        assert (refused["allowed"], refused["refusal"]["title"], refused["refusal"]["status"]) == (
            False,
            "NotPermitted",
            403,
        )
        assert "党务干事" in refused["refusal"]["detail"]

    async def test_gives_its_reasons_in_the_callers_language(self, client: httpx.AsyncClient) -> None:
        id = await opened(client)
        for _ in range(2):
            await move(client, id, {"by": 9})
        await move(client, id, {"by": 2})
        [action] = (await sheet(client, id, tongue="en"))["actions"]
        assert action["refusal"] == {
            "title": "TooFar",
            "detail": "The counter stands at 20 and goes no further than 20.",
            "status": 409,
        }

    async def test_is_nowhere_for_strangers_and_empty_streams(self, client: httpx.AsyncClient) -> None:
        id = await opened(client)
        for person, thing, unit in ((STRANGER, id, UNIT), (CLERK, new_id(), UNIT), (STRANGER, id, OTHER)):
            answer = await look(client, f"{thing}/sheet", person, unit)
            assert answer.status_code == 404
        assert name(await look(client, f"{new_id()}/sheet", CLERK)) == "NotKnownHere"
        assert (await client.get(f"/units/{UNIT}/counters/{id}/sheet")).status_code == 401


class TestNew:
    async def test_tells_who_may_begin_one(self, client: httpx.AsyncClient) -> None:
        [action] = (await look(client, "new", CLERK)).json()["actions"]
        assert (action["command"], action["allowed"]) == ("OpenCounter", True)
        [refused] = (await look(client, "new", MEMBER)).json()["actions"]
        assert refused["refusal"]["title"] == "NotPermitted"

    async def test_is_nothing_for_strangers(self, client: httpx.AsyncClient) -> None:
        assert (await look(client, "new", STRANGER)).status_code == 404
