"""The doors of every command, tried on a small slice with the store in memory."""

import re
from datetime import timedelta
from typing import Any
from uuid import UUID

import httpx
import pytest

from shared import clock
from shared.kernel.ids import new_id
from shared.testing.doors import by
from tests.shared.web.counting import CLERK, MEMBER, OTHER, ROBOT, STRANGER, UNIT, move, name, opened, url


class TestReceipts:
    async def test_tell_where_the_event_stands(self, client: httpx.AsyncClient) -> None:
        id = await opened(client)
        answer = (await move(client, id)).json()
        [receipt] = answer["receipts"]
        assert (answer["version"], receipt["type"], receipt["version"]) == (2, "CounterMoved", 2)
        assert receipt["unit"] == str(UNIT)

    async def test_are_the_same_when_the_command_is_said_again(self, client: httpx.AsyncClient) -> None:
        id, key = await opened(client), str(new_id())
        first, again = [await move(client, id, **{"idempotency-key": key}) for _ in range(2)]
        assert first.json()["receipts"] == again.json()["receipts"]
        assert (first.json()["repeated"], again.json()["repeated"]) == (False, True)

    async def test_are_refused_for_the_same_key_with_another_body(self, client: httpx.AsyncClient) -> None:
        id, key = await opened(client), str(new_id())
        await move(client, id, {"by": 1}, **{"idempotency-key": key})
        answer = await move(client, id, {"by": 2}, **{"idempotency-key": key})
        assert (answer.status_code, name(answer)) == (422, "OtherContent")

    async def test_belong_to_the_caller(self, client: httpx.AsyncClient) -> None:
        id, key = await opened(client), str(new_id())
        await move(client, id, **{"idempotency-key": key})
        other = await client.post(
            url(id, "move-counter"), json={"by": 1}, headers=by(ROBOT, **{"idempotency-key": key})
        )
        assert other.json()["repeated"] is False


class TestRefusals:
    async def test_speak_chinese_and_name_themselves(self, client: httpx.AsyncClient) -> None:
        answer = await move(client, new_id())
        assert answer.status_code == 404
        assert answer.json() == {
            "type": "urn:wenxiao:problem:NotOpen",
            "title": "NotOpen",
            "status": 404,
            "detail": "没有这个计数器。",
        }

    async def test_speak_english_to_whom_prefers_it(self, client: httpx.AsyncClient) -> None:
        answer = await move(client, new_id(), **{"accept-language": "en-GB"})
        assert answer.json()["detail"] == "There is no such counter."

    async def test_carry_their_facts(self, client: httpx.AsyncClient) -> None:
        id = await opened(client)
        for _ in range(2):
            await move(client, id, {"by": 9})
        answer = await move(client, id, {"by": 9})
        assert (answer.status_code, answer.json()["facts"]) == (409, {"at": 18})

    async def test_of_a_code_that_somebody_else_holds(self, client: httpx.AsyncClient) -> None:
        await opened(client, "ZB")
        answer = await client.post(url(new_id(), "open-counter"), json={"code": "ZB"}, headers=by(CLERK))
        assert (answer.status_code, name(answer)) == (409, "AlreadyTaken")

    async def test_of_a_stale_version_tell_what_changed(self, client: httpx.AsyncClient) -> None:
        id = await opened(client)
        await move(client, id)
        answer = await move(client, id, **{"if-match": '"1"'})
        assert (answer.status_code, name(answer)) == (409, "StaleVersion")
        assert answer.json()["facts"] == {"current": 2, "expected": 1, "changed": ["CounterMoved"]}

    async def test_of_a_day_to_come(self, client: httpx.AsyncClient) -> None:
        id = await opened(client)
        tomorrow = clock.today() + timedelta(days=1)
        answer = await client.post(url(id, f"move-counter?on={tomorrow}"), json={"by": 1}, headers=by(CLERK))
        assert (answer.status_code, name(answer)) == (422, "DateInFuture")

    async def test_of_a_late_entry_ask_for_the_reason(self, client: httpx.AsyncClient) -> None:
        old = url(new_id(), "open-counter?on=2026-01-05")
        answer = await client.post(old, json={"code": "A"}, headers=by(CLERK))
        assert (answer.status_code, name(answer)) == (422, "LateEntryNeedsReason")
        told = await client.post(old + "&reason=原件迟交", json={"code": "A"}, headers=by(CLERK))
        assert told.status_code == 200
        robot = await client.post(url(new_id(), "open-counter?on=2026-01-05"), json={"code": "B"}, headers=by(ROBOT))
        assert robot.status_code == 200

    async def test_of_a_day_before_any_rule_name_the_rule(self, client: httpx.AsyncClient) -> None:
        answer = await client.post(
            url(new_id(), "open-counter?on=2001-01-05&reason=x"), json={"code": "RULED"}, headers=by(CLERK)
        )
        assert (answer.status_code, name(answer)) == (422, "UnknownRule")
        assert "请核对日期" in answer.json()["detail"]

    async def test_of_a_day_before_the_last_entry(self, client: httpx.AsyncClient) -> None:
        id = await opened(client)
        answer = await client.post(url(id, "move-counter?on=2020-02-02&reason=补录"), json={"by": 1}, headers=by(CLERK))
        assert (answer.status_code, name(answer)) == (422, "DateGoesBack")


class TestInput:
    @pytest.mark.parametrize(
        ("content", "field"),
        [
            ({"by": "many"}, "by"),
            ({"by": 0}, "by"),
            ({}, "by"),
            ({"by": 1, "colour": "red"}, "colour"),
            ({"by": 1, "note": "a\x00b"}, "note"),
            ({"by": 1, "person": "P001"}, "person"),
        ],
        ids=["type", "range", "missing", "unknown", "control character", "no uuid"],
    )
    async def test_that_is_wrong_is_named(self, client: httpx.AsyncClient, content: Any, field: str) -> None:
        answer = await move(client, await opened(client), content)
        assert (answer.status_code, name(answer)) == (422, "InvalidInput")
        [error] = answer.json()["errors"]
        assert error["field"] == field
        assert re.search("[\u4e00-\u9fff]", error["message"])
        assert not re.search("[a-z]{3}", error["message"])

    @pytest.mark.parametrize("body", [b"", b"{", b"[]", b"\xff", b'"x"', b"{" * 10_000], ids=lambda b: repr(b[:4]))
    async def test_that_is_no_json_object_is_refused(self, client: httpx.AsyncClient, body: bytes) -> None:
        answer = await client.post(url(await opened(client), "move-counter"), content=body, headers=by(CLERK))
        assert answer.status_code == 422

    async def test_that_is_too_large_is_refused(self, client: httpx.AsyncClient) -> None:
        body = b'{"by": 1, "note": "' + b"x" * 300_000 + b'"}'
        answer = await client.post(url(await opened(client), "move-counter"), content=body, headers=by(CLERK))
        assert (answer.status_code, name(answer)) == (413, "TooLarge")

    @pytest.mark.parametrize(
        "query", ["on=yesterday", "on=2026-13-01", "on_behalf_of=P001", "reason=%00", "paper=" + "x" * 300]
    )
    async def test_in_the_query_is_checked_too(self, client: httpx.AsyncClient, query: str) -> None:
        answer = await client.post(
            url(await opened(client), f"move-counter?{query}"), json={"by": 1}, headers=by(CLERK)
        )
        assert (answer.status_code, name(answer)) == (422, "InvalidInput")

    @pytest.mark.parametrize("header", [{"if-match": "three"}, {"idempotency-key": "7"}], ids=str)
    async def test_in_headers_is_checked_too(self, client: httpx.AsyncClient, header: dict[str, str]) -> None:
        assert (await move(client, await opened(client), **header)).status_code == 422

    async def test_naming_an_unknown_person_is_refused_with_the_name(self, client: httpx.AsyncClient) -> None:
        answer = await move(client, await opened(client), {"by": 1, "person": str(STRANGER)})
        assert (answer.status_code, name(answer)) == (422, "UnknownPerson")
        assert str(STRANGER) in answer.json()["detail"]


class TestCallers:
    async def test_without_a_token_are_refused(self, client: httpx.AsyncClient) -> None:
        answer = await client.post(url(new_id(), "open-counter"), json={"code": "A"})
        assert (answer.status_code, answer.headers["www-authenticate"]) == (401, "Bearer")

    async def test_without_the_role_are_refused_with_the_roles_it_takes(self, client: httpx.AsyncClient) -> None:
        answer = await client.post(url(new_id(), "open-counter"), json={"code": "A"}, headers=by(MEMBER))
        assert answer.status_code == 403
        assert "党务干事" in answer.json()["detail"]

    async def test_of_another_unit_find_nothing_by_either_path(self, client: httpx.AsyncClient) -> None:
        id = await opened(client)
        ours = await client.post(url(id, "move-counter"), json={"by": 1}, headers=by(STRANGER))
        theirs = await client.post(url(id, "move-counter", OTHER), json={"by": 1}, headers=by(STRANGER))
        assert (ours.status_code, theirs.status_code) == (404, 404)
        unknown = await client.post(url(id, "move-counter", UUID(int=99)), json={"by": 1}, headers=by(STRANGER))
        assert unknown.json() == ours.json()

    async def test_see_where_a_stream_stands_in_their_own_unit_only(self, client: httpx.AsyncClient) -> None:
        id = await opened(client)
        look = f"/units/{UNIT}/counters/{id}"
        assert (await client.get(look, headers=by(MEMBER))).json()["events"] == ["CounterOpened"]
        assert (await client.get(look, headers=by(STRANGER))).status_code == 404


async def test_the_document_describes_every_command(client: httpx.AsyncClient) -> None:
    document = (await client.get("/openapi.json")).json()
    operation = document["paths"]["/units/{unit}/counters/{id}/move-counter"]["post"]
    assert operation["description"] == "Move the counter up."
    reference = operation["requestBody"]["content"]["application/json"]["schema"]["$ref"]
    schema = document["components"]["schemas"][reference.rsplit("/", 1)[1]]
    assert schema["properties"]["by"]["title"] == "数量"
