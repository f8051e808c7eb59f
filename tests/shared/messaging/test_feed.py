from collections.abc import AsyncIterator, Callable

import httpx
import pytest
from fastapi import FastAPI, Header, Response

from shared.eventstore.port import Head
from shared.kernel.envelope import Envelope
from shared.messaging.feed import Feed, FeedUnavailable, StoreFeed
from shared.messaging.feed_client import FeedClient
from tests.shared.messaging.letters import NORTH, SOUTH, Letters


async def token() -> str:
    return "of the reader"


def serving(letters: Letters) -> FastAPI:
    """The two routes as every service has them."""
    app = FastAPI()

    @app.get("/feed")
    async def feed(
        after: int,
        limit: int = 10_000,
        unit: str | None = None,
        until: int | None = None,
        authorization: str = Header(""),
    ) -> Response:
        if authorization != "Bearer of the reader":
            return Response(status_code=401)
        one = {None: None, str(NORTH): NORTH, str(SOUTH): SOUTH}[unit]
        page = await letters.copy_page(after, limit=limit, unit=one, until=until)
        return Response(page, headers={"Wx-Epoch": str(letters.epoch), "Wx-Head": str(len(letters.events))})

    @app.get("/head")
    async def head() -> dict[str, object]:
        return {"epoch": str(letters.epoch), "position": len(letters.events), "fork": letters.fork}

    return app


@pytest.fixture
async def connect() -> AsyncIterator[Callable[[FastAPI], FeedClient]]:
    clients: list[httpx.AsyncClient] = []

    def make(app: FastAPI) -> FeedClient:
        clients.append(httpx.AsyncClient(transport=httpx.ASGITransport(app)))
        return FeedClient("post", "http://post/", token, clients[-1], limit=3)

    yield make
    for client in clients:
        await client.aclose()


@pytest.fixture
def letters() -> Letters:
    letters = Letters("post")
    letters.write("一", "二", "三")
    letters.write("四", unit=SOUTH)
    letters.write("五", "六", "七")
    return letters


@pytest.fixture(params=["store", "http"])
def feed(request: pytest.FixtureRequest, letters: Letters, connect: Callable[[FastAPI], FeedClient]) -> Feed:
    return StoreFeed(letters, limit=3) if request.param == "store" else connect(serving(letters))


async def read(feed: Feed, after: int = 0, **asked: object) -> list[Envelope]:
    return [event async for page in feed.pages(after, **asked) for event in page]  # type: ignore[arg-type]


class TestAFeed:
    async def test_gives_all_events_as_stored(self, feed: Feed, letters: Letters) -> None:
        assert await read(feed) == letters.events

    async def test_begins_behind_a_position_and_ends_at_another(self, feed: Feed, letters: Letters) -> None:
        assert await read(feed, 2, until=6) == letters.events[2:6]

    async def test_gives_one_unit(self, feed: Feed, letters: Letters) -> None:
        assert await read(feed, unit=SOUTH) == [letters.events[3]]

    async def test_of_nothing_new_has_no_page(self, feed: Feed) -> None:
        assert await read(feed, 7) == []

    async def test_tells_the_head(self, feed: Feed, letters: Letters) -> None:
        assert await feed.head() == Head(letters.epoch, 7)


class TestAFeedClient:
    async def test_says_when_the_service_is_away(self, connect: Callable[[FastAPI], FeedClient]) -> None:
        with pytest.raises(FeedUnavailable, match="404"):
            await connect(FastAPI()).head()
        with pytest.raises(FeedUnavailable, match="404"):
            await read(connect(FastAPI()))

    async def test_says_when_it_cannot_connect(self) -> None:
        async with httpx.AsyncClient() as client:
            with pytest.raises(FeedUnavailable):
                await FeedClient("post", "http://127.0.0.1:9", token, client).head()

    async def test_does_not_read_half_a_page(self, connect: Callable[[FastAPI], FeedClient]) -> None:
        app = FastAPI()
        app.add_api_route("/feed", lambda: Response(b"1\x02half", headers={"Wx-Epoch": str(NORTH)}))
        with pytest.raises(FeedUnavailable):
            await read(connect(app))
