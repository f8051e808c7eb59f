"""Requests that nobody of good will sends, and days on which something else is away: a clear answer, never a 500."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import date
from typing import Any, NoReturn
from uuid import UUID

import httpx
import pytest
from fastapi import FastAPI
from psycopg.errors import TransactionTimeout
from psycopg_pool import PoolTimeout

from shared.directory.directory import Directory, FixedBooks
from shared.kernel.ids import new_id
from shared.kernel.role import Held, Role
from shared.testing.doors import application, by
from tests.shared.web.counting import CLERK, DISTRICT, OTHER, ROBOT, SLICE, STRANGER, UNIT, book, other_book


@pytest.fixture
def app() -> FastAPI:
    books = {UNIT: book(), OTHER: other_book()}
    return application(SLICE, district=DISTRICT, books=books, principals={ROBOT: Held(Role.SERVICE)})


@pytest.fixture
async def client(app: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
        yield client


def opening(id: UUID, unit: UUID = UNIT) -> str:
    return f"/units/{unit}/counters/{id}/open-counter"


def asked(name: str, body: Any, *, key: UUID | None = None, id: UUID | None = None, **more: Any) -> dict[str, Any]:
    own = {"slice": "counters", "id": str(id or new_id()), "name": name, "key": str(key or new_id()), "body": body}
    return own | more


ODD_HEADERS: list[tuple[str, bytes]] = [
    (name, value)
    for name in ("authorization", "idempotency-key", "if-match", "accept-language", "content-length", "content-type")
    for value in (b"", b"\x00", b"\xb2", b"\xff\xfe", b"9" * 5000, b"-1", b'"-1"', b'W/"', b"[" * 5000)
]
ODD_VALUES = ("%00", "%FF", "%ED%A0%80", "9" * 5000, "-1", "0001-01-01", "9999-12-31", "²", "١", "[" * 3000)
QUERY = ("on", "on_behalf_of", "reason", "paper", "correlation", "at_least")


class TestAnOddRequest:
    @pytest.mark.parametrize(("name", "value"), ODD_HEADERS)
    async def test_header_is_an_error_of_the_caller(self, client: httpx.AsyncClient, name: str, value: bytes) -> None:
        given = [(k.encode(), v.encode()) for k, v in by(CLERK).items() if k != name]
        answer = await client.post(
            opening(new_id()), content=b'{"code": "A"}', headers=[*given, (name.encode(), value)]
        )
        assert answer.status_code < 500

    @pytest.mark.parametrize("value", ODD_VALUES)
    @pytest.mark.parametrize("name", QUERY)
    async def test_query_is_an_error_of_the_caller(self, client: httpx.AsyncClient, name: str, value: str) -> None:
        path = opening(new_id()) + f"?reason=x&{name}={value}"
        assert (await client.post(path, json={"code": "A"}, headers=by(CLERK))).status_code < 500

    @pytest.mark.parametrize(
        "body",
        [
            b'{"code": "\\ud800"}',
            b'{"\\ud800": 1}',
            b'{"code": ' + b"9" * 5000 + b"}",
            b'{"code": ' + b"[" * 5000 + b"]" * 5000 + b"}",
            b'{"code": ' + b'{"a":' * 150 + b"1" + b"}" * 150 + b"}",
            b'{"code": NaN}',
            b'{"code": 1e999}',
            b'{"code": "\xed\xa0\x80"}',
            b'{"code": "{registry} {0} %s"}',
            b'{"{x}": 1}',
        ],
        ids=lambda body: repr(body[:24]),
    )
    async def test_body_is_an_error_of_the_caller(self, client: httpx.AsyncClient, body: bytes) -> None:
        for language in ("zh", "en"):
            headers = by(CLERK, **{"accept-language": language})
            answer = await client.post(opening(new_id()), content=body, headers=headers)
            assert answer.status_code == 422
            assert answer.json()["errors"]
            one = b'{"slice":"counters","id":"%b","name":"open-counter","key":"%b","body":%b}'
            command = one % (str(new_id()).encode(), str(new_id()).encode(), body)
            for path in ("check", "commands"):
                batch = await client.post(
                    f"/units/{UNIT}/{path}", content=b'{"commands":[' + command + b"]}", headers=headers
                )
                assert batch.status_code < 500

    @pytest.mark.parametrize("id", [UUID(int=0), UUID(int=2**128 - 1)])
    async def test_id_is_an_id_as_any_other(self, client: httpx.AsyncClient, id: UUID) -> None:
        headers = by(CLERK, **{"idempotency-key": str(id)})
        assert (await client.post(opening(id), json={"code": "A"}, headers=headers)).status_code == 200
        assert (await client.post(opening(id, id), json={"code": "A"}, headers=by(CLERK))).status_code == 404


class TestAKey:
    async def test_stands_for_one_route(self, client: httpx.AsyncClient) -> None:
        id, headers = new_id(), by(CLERK, **{"idempotency-key": str(new_id())})
        await client.post(opening(id), json={"code": "A"}, headers=headers)
        answer = await client.post(f"/units/{UNIT}/counters/{id}/move-counter", json={"code": "A"}, headers=headers)
        assert answer.status_code == 422

    async def test_of_a_batch_stands_for_one_unit(self, client: httpx.AsyncClient) -> None:
        command = asked("open-counter", {"code": "A"})
        for unit, expected in ((UNIT, []), (OTHER, ["OtherContent"])):
            answer = await client.post(f"/units/{unit}/commands", json={"commands": [command]}, headers=by(ROBOT))
            assert [one["name"] for one in answer.json()["refused"]] == expected


class TestABatch:
    @pytest.mark.parametrize("path", ["check", "commands"])
    async def test_names_the_one_for_whose_day_there_is_no_rule(self, client: httpx.AsyncClient, path: str) -> None:
        commands = [
            asked("open-counter", {"code": "A"}),
            asked("open-counter", {"code": "RULED"}, on="2001-01-05", reason="补录"),
            asked("open-counter", {"code": "B"}),
        ]
        answer = (await client.post(f"/units/{UNIT}/{path}", json={"commands": commands}, headers=by(CLERK))).json()
        found = answer if path == "check" else answer["refused"]
        assert [(one["index"], one["name"]) for one in found] == [(1, "UnknownRule")]


class AwayBooks(FixedBooks):
    """Books whose database does not answer."""

    def __init__(self, error: Exception) -> None:
        super().__init__({}, {})
        self._error = error

    async def book(self, unit: UUID) -> NoReturn:
        raise self._error


@pytest.mark.parametrize("error", [PoolTimeout(), TransactionTimeout()], ids=repr)
async def test_a_database_that_is_away_is_worth_another_try(
    app: FastAPI, client: httpx.AsyncClient, error: Exception
) -> None:
    directory = Directory(AwayBooks(error), district=DISTRICT, today=lambda: date(2026, 3, 1))
    app.state.handler = replace(app.state.handler, directory=directory)
    for answer in (
        await client.post(opening(new_id()), json={"code": "A"}, headers=by(STRANGER)),
        await client.get(f"/units/{UNIT}/counters/{new_id()}", headers=by(STRANGER)),
        await client.post(
            f"/units/{UNIT}/commands", json={"commands": [asked("open-counter", {"code": "A"})]}, headers=by(STRANGER)
        ),
    ):
        assert (answer.status_code, answer.headers["retry-after"]) == (503, "2")
        assert answer.json()["title"] == "Overloaded"
