"""The sealer on a real database: what it signs is one growing log, and otherwise it signs nothing."""

import asyncio
import json

import pytest

from services.projection.sealing.note import Checkpoint, Signer
from services.projection.sealing.sealer import AGAIN, EVERY, PATIENCE, Sealer
from services.projection.sealing.tiles import Tiles, path_of
from services.projection.sealing.trouble import Trouble
from services.projection.sealing.witness import Witness
from shared.service.door import LONGEST_SILENCE
from tests.projection.sealing.conftest import SIGNER, Log, cut
from tests.projection.sealing.witness import Remembering


class TestSealing:
    async def test_signs_nothing_while_the_log_is_empty(self, log: Log) -> None:
        assert await log.sealer().seal() is None
        assert not (log.folder / "checkpoint").exists()

    async def test_signs_what_was_added_and_publishes_it(self, log: Log) -> None:
        sealer = log.sealer()
        await log.grow(30)
        first = await sealer.seal()
        await log.grow(300)
        second = await sealer.seal()
        assert first is not None
        assert second is not None
        assert (first.size, second.size) == (30, 330)
        assert SIGNER.verifier.signs(log.published())
        assert Checkpoint.parse(log.published().text) == second
        assert (log.folder / "key").read_text().strip() == str(SIGNER.verifier)
        [last] = Tiles(log.folder).entries(329, 330)
        assert json.loads(last)["position"] == 330

    async def test_signs_again_only_what_grew(self, log: Log) -> None:
        sealer = log.sealer()
        await log.grow(3)
        await sealer.seal()
        await sealer.seal()
        await log.grow(1)
        await sealer.seal()
        assert await log.signed() == [3, 4]

    async def test_goes_on_in_another_process(self, log: Log) -> None:
        await log.grow(300)
        await log.sealer().seal()
        await log.grow(300)
        await log.sealer().seal()
        assert await log.signed() == [300, 600]

    async def test_publishes_again_what_is_gone(self, log: Log) -> None:
        await log.grow(300)
        await log.sealer().seal()
        (log.folder / path_of(0, 0)).unlink()
        (log.folder / "checkpoint").unlink()
        await log.sealer().seal()
        assert (log.folder / path_of(0, 0)).stat().st_size == 256 * 32
        assert Checkpoint.parse(log.published().text).size == 300


class TestGuard:
    """Nothing is signed that is not a continuation of what was."""

    async def refused(self, log: Log, sentence: str, sealer: Sealer | None = None) -> Trouble:
        before = await log.signed()
        with pytest.raises(Trouble, match=sentence) as found:
            await (sealer or log.sealer()).seal()
        assert await log.signed() == before
        return found.value

    async def test_a_log_that_was_cut_off_with_its_checkpoints(self, log: Log) -> None:
        await log.grow(20)
        sealer = log.sealer()
        await sealer.seal()
        head = "update log_head set size = 12"
        await log.tamper(*cut(12), head)
        assert (await self.refused(log, "fewer than the 20 of a signed")).index == 12
        await self.refused(log, "fewer", sealer)

    async def test_a_log_that_forked(self, log: Log) -> None:
        await log.grow(20)
        await log.sealer().seal()
        rewritten = "update log_entry set entry = entry || '\\x20'::bytea where index = 5"
        await log.tamper(rewritten)
        found = await self.refused(log, "published file tile/entries/000.p/20 .* from entry 0 on")
        assert found.index == 0

    async def test_an_entry_rewritten_where_no_file_is_left(self, log: Log) -> None:
        await log.grow(20)
        await log.sealer().seal()
        for file in (log.folder / "tile").rglob("*"):
            if file.is_file():
                file.unlink()
        await log.tamper("update log_entry set entry = entry || '\\x20'::bytea where index = 5")
        await self.refused(log, "first 20 entries .* are not those of the signed checkpoint")

    async def test_a_head_that_the_entries_do_not_lead_to(self, log: Log) -> None:
        await log.grow(20)
        await log.tamper("update log_entry set entry = entry || '\\x20'::bytea where index = 5")
        await self.refused(log, "not the one on record")

    async def test_an_entry_that_is_missing(self, log: Log) -> None:
        await log.grow(20)
        await log.tamper("delete from audit_trail where index = 7", "delete from log_entry where index = 7")
        assert (await self.refused(log, "Entry 7")).index == 7

    async def test_a_published_file_that_was_replaced(self, log: Log) -> None:
        await log.grow(600)
        await log.sealer().seal()
        (log.folder / path_of(0, 1)).write_bytes(bytes(256 * 32))
        assert (await self.refused(log, "tile/0/001")).index == 256

    async def test_another_log_than_the_keys(self, log: Log) -> None:
        await log.grow(2)
        await log.sealer().seal()
        await self.refused(log, "bring the key", log.sealer(signer=Signer("audit.QW/2026", bytes(32))))

    async def test_a_checkpoint_that_was_damaged(self, log: Log) -> None:
        await log.grow(2)
        await log.sealer().seal()
        (log.folder / "checkpoint").write_text("audit.QW/2026\n3\n")
        await self.refused(log, "cannot be read")

    async def test_a_published_checkpoint_that_was_rolled_back_is_no_guide(self, log: Log) -> None:
        await log.grow(2)
        await log.sealer().seal()
        older = (log.folder / "checkpoint").read_bytes()
        await log.grow(2)
        await log.sealer().seal()
        (log.folder / "checkpoint").write_bytes(older)
        await log.sealer().seal()
        assert Checkpoint.parse(log.published().text).size == 4


class TestWitness:
    async def test_signs_too(self, log: Log, witness: tuple[Witness, Remembering]) -> None:
        asked, remembering = witness
        sealer = log.sealer(asked)
        for count in (5, 1, 300):
            await log.grow(count)
            await sealer.seal()
            assert remembering.key.signs(log.published())
            assert SIGNER.verifier.signs(log.published())
        assert remembering.size == 306

    async def test_is_asked_what_it_saw_last(self, log: Log, witness: tuple[Witness, Remembering]) -> None:
        asked, remembering = witness
        await log.grow(5)
        await log.sealer(asked).seal()
        await log.grow(5)
        again = Witness(asked.url, asked.key, asked.http)
        await log.sealer(again).seal()
        assert (again.seen, remembering.size) == (10, 10)

    async def test_that_is_away_holds_nothing_up(self, log: Log, witness: tuple[Witness, Remembering]) -> None:
        asked, remembering = witness
        remembering.away = True
        sealer = log.sealer(asked)
        await log.grow(5)
        await sealer.seal()
        assert remembering.key.signs(log.published()) is None
        remembering.away = False
        await log.grow(1)
        await sealer.seal()
        assert remembering.key.signs(log.published())

    async def test_is_shown_an_old_checkpoint_again(self, log: Log, witness: tuple[Witness, Remembering]) -> None:
        asked, remembering = witness
        now = 0.0
        sealer = log.sealer(asked, clock=lambda: now)
        await log.grow(5)
        await sealer.seal()
        await sealer.seal()
        assert remembering.shown == 1
        now, remembering.at = AGAIN, remembering.at + 600
        await sealer.seal()
        signature = remembering.key.signs(log.published())
        assert signature is not None
        assert int.from_bytes(signature.signed[:8]) == remembering.at

    async def test_that_saw_more_keeps_a_rolled_back_log_from_being_signed(
        self, log: Log, witness: tuple[Witness, Remembering]
    ) -> None:
        asked, remembering = witness
        await log.grow(5)
        await log.sealer(asked).seal()
        remembering.size = 9
        await log.grow(1)
        with pytest.raises(Trouble, match="has seen 9") as found:
            await log.sealer(Witness(asked.url, asked.key, asked.http)).seal()
        assert found.value.index == 5
        assert await log.signed() == [5]

    async def test_with_another_key_is_not_believed(self, log: Log, witness: tuple[Witness, Remembering]) -> None:
        asked, remembering = witness
        other = Remembering(SIGNER.verifier)
        await log.grow(5)
        await log.sealer(Witness(asked.url, other.key, asked.http)).seal()
        assert remembering.size == 5
        assert len(log.published().signatures) == 1


class TestTrouble:
    async def test_is_told_while_it_lasts(self, log: Log) -> None:
        await log.grow(20)
        await log.tamper("create table kept as select * from log_head", "update log_head set size = 19")
        running = asyncio.create_task(log.sealer().run(every=0.02))
        try:
            while await log.trouble() is None:
                await asyncio.sleep(0.02)
            assert await log.signed() == []
            await log.tamper("update log_head set size = kept.size from kept")
            while await log.trouble() is not None:
                await asyncio.sleep(0.02)
            assert await log.signed() == [20]
        finally:
            running.cancel()
            await asyncio.gather(running, return_exceptions=True)

    def test_waiting_for_people_is_not_taken_for_hanging(self) -> None:
        assert EVERY * PATIENCE < LONGEST_SILENCE
