"""The sealed log's doors: files and consistency for everybody, a proof for whoever holds a receipt."""

import json
from base64 import b64decode
from typing import Any
from uuid import UUID

import httpx

from services.projection.audit.merkle import leaf_hash
from services.projection.audit.proofs import root
from services.projection.sealing.note import Checkpoint, Note, Verifier
from services.projection.sealing.published import Published
from services.projection.sealing.tiles import Tiles
from tests.projection.running import AUDITOR, SIGNER, STRANGER, Running, as_person
from tests.projection.sealing.test_proofs import climbed, grown
from tests.projection.story import CLERK, OTHER, UNIT


def receipt(running: Running, number: int = 5) -> dict[str, str]:
    """What the giver of a command holds of one of the unit's events."""
    events = [event for event in running.story.sources["responsibility"].events if event.unit == UNIT]
    return {"service": "responsibility", "position": str(events[number].position)}


async def asked(running: Running, unit: UUID, by: UUID) -> httpx.Response:
    """Exchange the receipt for a proof."""
    return await running.client.get(f"/units/{unit}/proofs", params=receipt(running), headers=as_person(by))


class TestFiles:
    async def test_are_there_for_everybody_without_a_token(self, running: Running) -> None:
        await running.seal()
        note = Note.parse((await running.client.get("/log/checkpoint")).text)
        key = Verifier.parse((await running.client.get("/log/key")).text)
        assert key == SIGNER.verifier
        assert key.signs(note)
        size = Checkpoint.parse(note.text).size
        folder = Published(running.parts.settings.log_folder).folder  # type: ignore[arg-type]
        for name in ("tile/0/000.p", "tile/entries/000.p"):
            answer = await running.client.get(f"/log/{name}/{size}")
            assert answer.content == (folder / name / str(size)).read_bytes()
            assert "immutable" in answer.headers["cache-control"]

    async def test_are_not_there_before_the_first_seal(self, running: Running) -> None:
        answer = await running.client.get("/log/checkpoint")
        assert (answer.status_code, answer.headers["retry-after"]) == (503, "10")

    async def test_that_nobody_published_are_refused(self, running: Running) -> None:
        await running.seal()
        for path in (
            "0/999",
            "0/000",
            "..%2f..%2fetc%2fpasswd",
            "0/000.p/0x1",
            "entries/x",
            "9" * 300,
        ):
            assert (await running.client.get(f"/log/tile/{path}")).status_code == 404


class TestProof:
    async def test_of_a_receipt_leads_to_the_signed_root(self, running: Running) -> None:
        await running.seal()
        for by in (CLERK, AUDITOR):
            told: dict[str, Any] = (await asked(running, UNIT, by)).json()
            note, entry = Note.parse(told["checkpoint"]), told["entry"].encode()
            assert SIGNER.verifier.signs(note)
            checkpoint = Checkpoint.parse(note.text)
            path = [b64decode(one) for one in told["proof"]]
            assert climbed(told["index"], checkpoint.size, leaf_hash(entry), path) == checkpoint.root
            assert json.loads(entry)["position"] == int(receipt(running)["position"])

    async def test_of_what_is_not_sealed_yet_comes_later(self, running: Running) -> None:
        answer = await asked(running, UNIT, CLERK)
        assert answer.status_code == 503

    async def test_of_nothing_is_refused(self, running: Running) -> None:
        await running.seal()
        unit = f"/units/{UNIT}/proofs"
        assert (await running.get(unit, service="responsibility", position="99999")).status_code == 404
        assert (await running.get(unit, service="nobody", position="1")).status_code == 404
        assert (await running.get(unit, service="responsibility", position="-1")).status_code == 422
        assert (await running.get(unit, service="responsibility")).status_code == 422

    async def test_is_not_for_other_units(self, running: Running) -> None:
        await running.seal()
        assert (await asked(running, UNIT, STRANGER)).status_code == 404
        assert (await asked(running, OTHER, STRANGER)).status_code == 404
        assert (await running.client.get(f"/units/{UNIT}/proofs", params=receipt(running))).status_code == 401


class TestConsistency:
    async def test_of_two_sizes_leads_to_both_roots(self, running: Running) -> None:
        await running.seal()
        folder = running.parts.settings.log_folder
        assert folder
        size = Published(folder).last().checkpoint.size
        told = (await running.client.get("/log/consistency", params={"old": "9", "new": str(size)})).json()
        node = Tiles(folder).node(size)
        old, new = root(9, node), root(size, node)
        assert grown(9, size, old, [b64decode(one) for one in told["proof"]]) == (old, new)

    async def test_of_sizes_that_never_were_is_refused(self, running: Running) -> None:
        await running.seal()
        for old, new in (("9", "8"), ("1", "100000"), ("", "5"), ("x", "5")):
            answer = await running.client.get("/log/consistency", params={"old": old, "new": new})
            assert answer.status_code == 422


class TestHead:
    async def test_says_what_is_signed_and_by_whom(self, running: Running) -> None:
        before = (await running.get("/audit/head", by=AUDITOR)).json()
        await running.seal()
        after = (await running.get("/audit/head", by=AUDITOR)).json()
        assert before["sealed"] is None
        assert after["sealed"] == {
            "origin": SIGNER.name,
            "size": after["size"],
            "root": after["root"],
            "key": str(SIGNER.verifier),
            "witnesses": [],
        }
        assert after["trouble"] is None
