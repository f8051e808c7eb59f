"""What the services answer, as the pages take it: content, a refusal, or that nobody is there."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from uuid import UUID

import httpx
import pytest

from services.portal.backend.catalog import Catalog, NoSuchCommand
from services.portal.backend.client import Away, Backend, Problem
from shared.web.tokens import TokenIssuer
from tests.projection.running import KEY

SOMEBODY = UUID(int=7)
Answer = Callable[[httpx.Request], httpx.Response]
COMMAND = {
    "name": "OpenRectification",
    "path": "open",
    "title": {"zh": "立项", "en": "Open"},
    "help": {},
    "permission": "open",
    "creates": True,
    "schema": {},
    "said_by_a_newer_release": 1,
}
SLICES = {"slices": {"rectification": {"path": "/rectifications", "zh": "整改", "en": "x", "commands": [COMMAND]}}}


@asynccontextmanager
async def backend(answer: Answer) -> AsyncIterator[Backend]:
    async with httpx.AsyncClient(transport=httpx.MockTransport(answer)) as client:
        yield Backend({"responsibility": "http://r", "projection": "http://p"}, TokenIssuer(KEY), client)


def saying(status: int, **content: object) -> Answer:
    return lambda _: httpx.Response(status, **content)  # type: ignore[arg-type]


class TestAsking:
    async def test_says_who_asks_and_in_which_language_and_leaves_out_what_is_none(self) -> None:
        asked: list[httpx.Request] = []

        def answer(request: httpx.Request) -> httpx.Response:
            asked.append(request)
            return httpx.Response(200, json={"a": 1})

        async with backend(answer) as services:
            found = await services.get(SOMEBODY, "responsibility", "/x", {"as_of": None, "item": 3}, "en")
        assert found == {"a": 1}
        [request] = asked
        assert str(request.url) == "http://r/x?item=3"
        assert request.headers["accept-language"] == "en"
        assert request.headers["authorization"].startswith("Bearer ")

    async def test_raises_what_the_service_refuses_with_its_words(self) -> None:
        errors = [{"field": "items/0", "message": "请填写"}]
        content = {"title": "NotReady", "detail": "还不能办理", "errors": errors}
        async with backend(saying(422, json=content)) as services:
            with pytest.raises(Problem) as no:
                await services.get(SOMEBODY, "responsibility", "/x")
        assert (no.value.status, no.value.title, no.value.detail) == (422, "NotReady", "还不能办理")
        assert (no.value.errors, no.value.facts) == (errors, {})

    @pytest.mark.parametrize("content", ["Internal Server Error", "[]", "null", ""])
    async def test_raises_a_refusal_that_says_nothing_too(self, content: str) -> None:
        async with backend(saying(500, text=content)) as services:
            with pytest.raises(Problem) as no:
                await services.get(SOMEBODY, "responsibility", "/x")
        assert (no.value.status, no.value.detail, no.value.errors) == (500, "", [])

    @pytest.mark.parametrize("status", [502, 503, 504])
    async def test_knows_that_nobody_is_behind_the_address(self, status: int) -> None:
        async with backend(saying(status, text="<html>")) as services:
            with pytest.raises(Away):
                await services.get(SOMEBODY, "responsibility", "/x")

    @pytest.mark.parametrize(
        "kind", [httpx.ConnectError, httpx.ReadTimeout, httpx.PoolTimeout, httpx.RemoteProtocolError]
    )
    async def test_knows_that_nobody_answers(self, kind: type[httpx.TransportError]) -> None:
        def answer(_: httpx.Request) -> httpx.Response:
            raise kind("no")

        async with backend(answer) as services:
            with pytest.raises(Away, match="responsibility"):
                await services.get(SOMEBODY, "responsibility", "/x")
            with pytest.raises(Away):
                [line async for line in services.lines(SOMEBODY, "projection", "/changes", silence=1)]


class TestLines:
    async def test_are_those_that_say_something(self) -> None:
        async with backend(saying(200, text="a\n\nb\n")) as services:
            assert [line async for line in services.lines(SOMEBODY, "projection", "/c", silence=1)] == ["a", "b"]

    async def test_are_refused_as_any_answer(self) -> None:
        async with backend(saying(403, json={"title": "No"})) as services:
            with pytest.raises(Problem, match="No"):
                [line async for line in services.lines(SOMEBODY, "projection", "/c", silence=1)]


class TestTheCatalog:
    async def test_knows_a_command_by_the_end_of_its_address(self) -> None:
        async with backend(saying(200, json=SLICES)) as services:
            catalog = Catalog(services, SOMEBODY)
            assert (await catalog.command("responsibility", "rectification", "open")).title["zh"] == "立项"
            for category, path in (("rectification", "close"), ("nothing", "open")):
                with pytest.raises(NoSuchCommand):
                    await catalog.command("responsibility", category, path)

    async def test_asks_once_a_minute_and_keeps_what_it_knows_while_the_service_is_away(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        answers, now = [httpx.Response(200, json=SLICES), httpx.Response(503), httpx.Response(500)], [1000.0]
        async with backend(lambda _: answers.pop(0)) as services:
            monkeypatch.setattr("time.monotonic", lambda: now[0])
            catalog = Catalog(services, SOMEBODY)
            for left in (2, 2, 1, 1, 0):
                assert (await catalog.slice("responsibility", "rectification")).path == "/rectifications"
                assert len(answers) == left
                now[0] += 31

    async def test_says_that_a_service_is_away_of_which_it_never_heard(self) -> None:
        async with backend(saying(503)) as services:
            with pytest.raises(Away):
                await Catalog(services, SOMEBODY).slice("responsibility", "rectification")

    async def test_keeps_the_words_of_events_as_long_and_never_fails_for_them(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        answers, now = [httpx.Response(503), httpx.Response(200, json={"A": {"zh": "甲"}}), httpx.Response(503)], [0.0]
        async with backend(lambda _: answers.pop(0)) as services:
            monkeypatch.setattr("time.monotonic", lambda: now[0])
            catalog = Catalog(services, SOMEBODY)
            assert await catalog.event_titles() == {}
            for left in (1, 1, 0, 0):
                assert await catalog.event_titles() == {"A": {"zh": "甲"}}
                assert len(answers) == left
                now[0] += 31
