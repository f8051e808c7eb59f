"""Many commands in one request: asked beforehand, or carried out."""

import httpx

from shared.kernel.ids import new_id
from shared.testing.doors import by
from tests.shared.web.counting import CLERK, STRANGER, UNIT, move, name, opened


class TestCheck:
    async def test_finds_what_would_be_refused_and_stores_nothing(self, client: httpx.AsyncClient) -> None:
        first, second = new_id(), new_id()
        commands = [
            {
                "slice": "counters",
                "id": str(first),
                "name": "open-counter",
                "key": str(new_id()),
                "body": {"code": "A"},
            },
            {"slice": "counters", "id": str(first), "name": "move-counter", "key": str(new_id()), "body": {"by": 9}},
            {"slice": "counters", "id": str(first), "name": "move-counter", "key": str(new_id()), "body": {"by": 0}},
            {"slice": "counters", "id": str(second), "name": "move-counter", "key": str(new_id()), "body": {"by": 1}},
            {
                "slice": "counters",
                "id": str(second),
                "name": "open-counter",
                "key": str(new_id()),
                "body": {"code": "A"},
            },
            {"slice": "none", "id": str(second), "name": "open-counter", "key": str(new_id()), "body": {}},
        ]
        answer = await client.post(f"/units/{UNIT}/check", json={"commands": commands}, headers=by(CLERK))
        assert [(one["index"], one["name"]) for one in answer.json()] == [
            (2, "InvalidInput"),
            (3, "NotOpen"),
            (4, "AlreadyTaken"),
            (5, "NoSuchCommand"),
        ]
        assert (await move(client, first)).status_code == 404

    async def test_counts_announced_people_as_known(self, client: httpx.AsyncClient) -> None:
        id, newcomer = await opened(client), str(new_id())
        command = {
            "slice": "counters",
            "id": str(id),
            "name": "move-counter",
            "key": str(new_id()),
            "body": {"by": 1, "person": newcomer},
        }
        for people, expected in (([], ["UnknownPerson"]), ([newcomer], [])):
            answer = await client.post(
                f"/units/{UNIT}/check", json={"commands": [command], "people": people}, headers=by(CLERK)
            )
            assert [one["name"] for one in answer.json()] == expected


class TestBatch:
    async def test_is_carried_out_in_order_and_says_what_was_refused(self, client: httpx.AsyncClient) -> None:
        first, second = str(new_id()), str(new_id())
        keys = [str(new_id()) for _ in range(5)]
        commands = [
            {"slice": "counters", "id": first, "name": "open-counter", "key": keys[0], "body": {"code": "A"}},
            {"slice": "counters", "id": first, "name": "move-counter", "key": keys[1], "body": {"by": 9}},
            {"slice": "counters", "id": second, "name": "move-counter", "key": keys[2], "body": {"by": 1}},
            {"slice": "counters", "id": first, "name": "move-counter", "key": keys[3], "body": {"by": 0}},
            {"slice": "counters", "id": first, "name": "move-counter", "key": keys[4], "body": {"by": 9}},
        ]
        answers = [
            (await client.post(f"/units/{UNIT}/commands", json={"commands": commands}, headers=by(CLERK))).json()
            for _ in range(2)
        ]
        for answer, repeated in zip(answers, (False, True), strict=True):
            assert [(one["index"], one["version"], one["repeated"]) for one in answer["done"]] == [
                (0, 1, repeated),
                (1, 2, repeated),
                (4, 3, repeated),
            ]
            assert [(one["index"], one["name"]) for one in answer["refused"]] == [(2, "NotOpen"), (3, "InvalidInput")]

    async def test_with_the_key_of_another_request_is_refused_there(self, client: httpx.AsyncClient) -> None:
        id, key = await opened(client), str(new_id())
        await move(client, id, {"by": 1}, **{"idempotency-key": key})
        command = {"slice": "counters", "id": str(id), "name": "move-counter", "key": key, "body": {"by": 2}}
        answer = await client.post(f"/units/{UNIT}/commands", json={"commands": [command]}, headers=by(CLERK))
        assert [one["name"] for one in answer.json()["refused"]] == ["OtherContent"]

    async def test_of_a_stranger_finds_nothing(self, client: httpx.AsyncClient) -> None:
        command = {
            "slice": "counters",
            "id": str(new_id()),
            "name": "open-counter",
            "key": str(new_id()),
            "body": {"code": "A"},
        }
        answer = await client.post(f"/units/{UNIT}/commands", json={"commands": [command]}, headers=by(STRANGER))
        assert [one["name"] for one in answer.json()["refused"]] == ["NoSuchUnit"]

    async def test_of_too_many_commands_is_refused(self, client: httpx.AsyncClient) -> None:
        one = {"slice": "counters", "id": str(new_id()), "name": "x", "key": str(new_id()), "body": {}}
        answer = await client.post(f"/units/{UNIT}/commands", json={"commands": [one] * 1001}, headers=by(CLERK))
        assert (answer.status_code, name(answer)) == (422, "InvalidInput")
