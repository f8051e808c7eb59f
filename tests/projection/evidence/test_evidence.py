"""Evidence verifies offline; whatever is changed, left out or put in is named."""

import ast
import json
import sys
from pathlib import Path

import pytest

from services.projection.evidence.folder import VERIFIER
from services.projection.sealing.note import Checkpoint, Note, Signer
from services.projection.sealing.tiles import Tiles, path_of
from tests.projection.evidence.conftest import KEY, taken, verified
from tests.projection.running import AUDITOR, OPERATOR, SIGNER, STRANGER, Running
from tests.projection.scenarios import PROBLEM
from tests.projection.sealing.test_tiles import ENTRIES, frontier_root
from tests.projection.story import CLERK, UNIT

OF_UNIT = f"/units/{UNIT}/evidence"


def lines(folder: Path) -> list[str]:
    return (folder / "events.jsonl").read_text("utf-8").splitlines(keepends=True)


def rewrite(folder: Path, changed: list[str]) -> None:
    (folder / "events.jsonl").write_text("".join(changed), "utf-8")


class TestVerifier:
    def test_can_be_read_by_an_auditor(self) -> None:
        text = VERIFIER.read_text("utf-8")
        assert len(text.splitlines()) <= 250
        imported = {
            (node.module if isinstance(node, ast.ImportFrom) else node.names[0].name) or ""
            for node in ast.walk(ast.parse(text))
            if isinstance(node, ast.Import | ast.ImportFrom)
        }
        others = {name for name in imported if name.split(".")[0] not in sys.stdlib_module_names}
        assert {name.split(".")[0] for name in others} == {"cryptography"}


class TestOfAUnit:
    async def test_holds_every_event_and_verifies(self, running: Running, tmp_path: Path) -> None:
        await running.seal()
        folder = await taken(running, tmp_path / "out", OF_UNIT)
        said = verified(folder)
        assert said.returncode == 0, said.stderr
        events = [event for source in running.story.sources.values() for event in source.events if event.unit == UNIT]
        assert f"{len(events)} events, all right" in said.stdout
        bodies = {json.loads(line)["event"] for line in lines(folder)}
        assert bodies == {event.body.decode() for event in events}

    async def test_with_the_whole_log_names_the_newest_event_that_was_left_out(
        self, running: Running, tmp_path: Path
    ) -> None:
        await running.seal()
        for way, whole_log in (("without", "0"), ("with", "1")):
            folder = await taken(running, tmp_path / way, OF_UNIT, whole_log=whole_log)
            assert (verified(folder).returncode, "against the whole log" in verified(folder).stdout) == (
                0,
                whole_log == "1",
            )
            kept = lines(folder)
            newest = json.loads(kept.pop())["index"]
            rewrite(folder, kept)
            said = verified(folder)
            if whole_log == "1":
                assert (said.returncode, f"Entry {newest} of the unit is not among them" in said.stderr) == (1, True)
            else:  # what it holds is right, and nobody can tell from it
                assert (said.returncode, "against the whole log" in said.stdout) == (0, False)

    @pytest.mark.parametrize("damage", ["shortened", "emptied", "removed", "changed"])
    async def test_names_a_whole_log_that_is_not_whole(self, running: Running, tmp_path: Path, damage: str) -> None:
        await running.seal()
        folder = await taken(running, tmp_path / "out", OF_UNIT, whole_log="1")
        [bundle] = [path for path in (folder / "tile" / "entries").rglob("*") if path.is_file()]
        content = bundle.read_bytes()
        if damage == "removed":
            bundle.unlink()
        else:
            shorter = content[: -(2 + int.from_bytes(content[:2], "big"))] if damage == "shortened" else b""
            bundle.write_bytes(
                content.replace(b'"unit_seq":1}', b'"unit_seq":9}', 1) if damage == "changed" else shorter
            )
        assert verified(folder).returncode == (2 if damage == "removed" else 1)

    async def test_reminds_that_the_key_is_its_own(self, running: Running, tmp_path: Path) -> None:
        await running.seal()
        folder = await taken(running, tmp_path / "out", OF_UNIT)
        said = verified(folder, key=None)
        assert said.returncode == 0
        assert KEY in said.stdout
        assert verified(folder, key="key").returncode == 0

    @pytest.mark.parametrize("place", [0, 7, -1])
    async def test_names_an_event_that_was_changed(self, running: Running, tmp_path: Path, place: int) -> None:
        await running.seal()
        folder = await taken(running, tmp_path / "out", OF_UNIT)
        changed = [json.loads(line) for line in lines(folder)]
        changed[place]["event"] = changed[place]["event"].replace('"version":', '"version": ')
        rewrite(folder, [json.dumps(line, ensure_ascii=False) + "\n" for line in changed])
        said = verified(folder)
        assert said.returncode == 1
        assert f"event of entry {changed[place]['index']} was changed" in said.stderr

    async def test_names_an_entry_that_was_changed(self, running: Running, tmp_path: Path) -> None:
        await running.seal()
        folder = await taken(running, tmp_path / "out", OF_UNIT)
        changed = lines(folder)
        index = json.loads(changed[4])["index"]
        changed[4] = changed[4].replace('\\"unit_seq\\":', '\\"unit_seq\\":1')
        rewrite(folder, changed)
        said = verified(folder)
        assert (said.returncode, f"Entry {index} is not" in said.stderr) == (1, True)

    async def test_names_an_event_that_was_left_out(self, running: Running, tmp_path: Path) -> None:
        await running.seal()
        folder = await taken(running, tmp_path / "out", OF_UNIT)
        kept = lines(folder)
        gone = json.loads(json.loads(kept.pop(6))["entry"])
        rewrite(folder, kept)
        said = verified(folder)
        assert said.returncode == 1
        assert f"Event {gone['unit_seq']} of {gone['service']} is missing" in said.stderr

    async def test_notices_that_a_service_was_left_out(self, running: Running, tmp_path: Path) -> None:
        await running.seal()
        folder = await taken(running, tmp_path / "out", OF_UNIT)
        rewrite(folder, [line for line in lines(folder) if '\\"service\\":\\"supervision\\"' not in line])
        assert "All events of a service" in verified(folder).stderr

    async def test_refuses_another_key_and_another_checkpoint(self, running: Running, tmp_path: Path) -> None:
        await running.seal()
        folder = await taken(running, tmp_path / "out", OF_UNIT)
        other = str(Signer("audit.QW/2026", bytes(32)).verifier)
        assert "not signed by this key" in verified(folder, key=other).stderr
        note = (folder / "checkpoint").read_text("utf-8")
        (folder / "checkpoint").write_text(note.replace("\n", "\n1", 1), "utf-8")
        assert verified(folder).returncode == 1

    async def test_says_that_it_cannot_read(self, running: Running, tmp_path: Path) -> None:
        await running.seal()
        folder = await taken(running, tmp_path / "out", OF_UNIT)
        assert verified(folder, key="nonsense").returncode == 2
        (folder / "events.jsonl").unlink()
        said = verified(folder)
        assert (said.returncode, "cannot be read" in said.stderr) == (2, True)


class TestOfAnItem:
    async def test_holds_its_whole_history(self, running: Running, tmp_path: Path) -> None:
        await running.seal()
        folder = await taken(running, tmp_path / "out", OF_UNIT, item=str(PROBLEM))
        said = verified(folder)
        assert said.returncode == 0, said.stderr
        events = [json.loads(json.loads(line)["event"]) for line in lines(folder)]
        versions = [event["version"] for event in events if event["stream"]["id"] == str(PROBLEM)]
        assert versions == list(range(1, len(versions) + 1))
        assert len(versions) > 1

    async def test_names_a_step_that_was_left_out(self, running: Running, tmp_path: Path) -> None:
        await running.seal()
        folder = await taken(running, tmp_path / "out", OF_UNIT, item=str(PROBLEM))
        rewrite(folder, lines(folder)[1:])
        said = verified(folder)
        assert (said.returncode, "is missing" in said.stderr) == (1, True)

    async def test_of_nothing_is_refused(self, running: Running) -> None:
        await running.seal()
        answer = await running.get(OF_UNIT, by=AUDITOR, item="01900000-0000-7000-8000-0000000000ff")
        assert answer.status_code == 404


class TestOfAYear:
    async def test_holds_the_range_with_all_hashes(self, running: Running, tmp_path: Path) -> None:
        await running.seal()
        folder = await taken(running, tmp_path / "out", "/audit/evidence", year="2026")
        assert verified(folder).returncode == 0
        kept = lines(folder)
        assert not any("proof" in json.loads(line) for line in kept)
        gone = json.loads(kept.pop(3))["index"]
        rewrite(folder, kept)
        assert f"Entry {gone} is missing" in verified(folder).stderr

    async def test_notices_a_hash_that_was_changed(self, running: Running, tmp_path: Path) -> None:
        await running.seal()
        folder = await taken(running, tmp_path / "out", "/audit/evidence", year="2026")
        [file] = [file for file in (folder / "tile").rglob("*") if file.is_file()]
        file.write_bytes(bytes(32) + file.read_bytes()[32:])
        assert "not the checkpoint's" in verified(folder).stderr

    async def test_of_nothing_is_refused(self, running: Running) -> None:
        await running.seal()
        assert (await running.get("/audit/evidence", by=AUDITOR, year="1999")).status_code == 404


class TestDoors:
    async def test_are_for_those_who_may_read_the_trail(self, running: Running) -> None:
        await running.seal()
        assert (await running.get(OF_UNIT, by=CLERK)).status_code == 200
        assert (await running.get(OF_UNIT, by=STRANGER)).status_code == 404
        assert (await running.get(OF_UNIT, by=OPERATOR)).status_code == 403
        assert (await running.get("/audit/evidence", by=CLERK, year="2026")).status_code in (403, 404)
        assert (await running.client.get(OF_UNIT)).status_code == 401

    async def test_wait_for_the_first_seal(self, running: Running) -> None:
        assert (await running.get(OF_UNIT, by=AUDITOR)).status_code == 503


def test_the_published_folder_verifies_as_it_is(tmp_path: Path) -> None:
    tiles = Tiles(tmp_path)
    tiles.publish(0, ENTRIES[:1000])
    text = Checkpoint(SIGNER.name, 1000, frontier_root(1000)).text
    tiles.write("checkpoint", str(Note(text, (SIGNER.sign(text),))).encode())
    (tmp_path / "verify.py").write_bytes(VERIFIER.read_bytes())
    said = verified(tmp_path)
    assert said.returncode == 0, said.stderr
    bundle = tmp_path / path_of(None, 2)
    bundle.write_bytes(bundle.read_bytes().replace(b"entry 700", b"entry 701"))
    assert "Entry 700 is not" in verified(tmp_path).stderr
