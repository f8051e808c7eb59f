"""Everything that can be asked of a service, on the small slice of the doors."""

import httpx

from shared.testing.doors import by
from tests.shared.web.counting import STRANGER


async def test_names_every_command_with_its_words_and_its_schema(client: httpx.AsyncClient) -> None:
    answer = await client.get("/commands", headers=by(STRANGER))
    counter = answer.json()["slices"]["counter"]
    assert (counter["path"], counter["zh"], counter["en"]) == ("/counters", "计数器", "counter")
    opening, moving = counter["commands"]
    assert opening["title"] == {"zh": "启用", "en": "Open counter"}
    assert opening["help"] == {"zh": "启用计数器。", "en": "Open the counter."}
    assert (opening["path"], opening["permission"], opening["roles"]) == (
        "open-counter",
        "counter.count",
        ["clerk", "service"],
    )
    assert (opening["creates"], opening["continues"], moving["creates"]) == (True, False, False)
    assert moving["schema"]["required"] == ["by"]
    assert moving["schema"]["properties"]["note"]["x-en"] == "Note"


async def test_needs_a_token(client: httpx.AsyncClient) -> None:
    assert (await client.get("/commands")).status_code == 401


async def test_is_not_sent_again_to_whoever_has_it(client: httpx.AsyncClient) -> None:
    tag = (await client.get("/commands", headers=by(STRANGER))).headers["etag"]
    again = await client.get("/commands", headers=by(STRANGER, **{"if-none-match": tag}))
    assert (again.status_code, again.content) == (304, b"")
    other = await client.get("/commands", headers=by(STRANGER, **{"if-none-match": '"old"'}))
    assert other.status_code == 200
