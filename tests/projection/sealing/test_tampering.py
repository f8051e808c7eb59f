"""Whoever touches store, log, seals or files, even as the database's superuser, is found out: what and where."""

import asyncio
from typing import Any

import pytest

from services.projection.audit.merkle import Frontier
from services.projection.audit.verify import Verdict, verify
from services.projection.sealing.comparing import compare, compare_daily
from services.projection.sealing.note import Checkpoint, Note, Signer
from services.projection.sealing.published import Published
from services.projection.sealing.tiles import path_of
from tests.projection.audit.test_log import Source, event
from tests.projection.sealing.conftest import SIGNER, Log, cut

EVENTS = 600


class Watched:
    """A log of 600 events under two checkpoints, with the service's own list of them."""

    def __init__(self, log: Log) -> None:
        self.log, self.source = log, Source([event(position) for position in range(1, EVENTS + 1)])
        self.published = Published(log.folder)

    async def verified(self) -> Verdict:
        async with self.log.pool.connection() as connection:
            return await verify(connection, {"responsibility": self.source}, log=self.published)

    async def first(self) -> tuple[int | None, str]:
        """Index and sentence of the first finding."""
        verdict = await self.verified()
        assert not verdict.whole
        return verdict.findings[0].index, verdict.findings[0].sentence_en


@pytest.fixture
async def watched(log: Log) -> Watched:
    sealer = log.sealer()
    for count in (250, 350):
        await log.grow(count)
        await sealer.seal()
    return Watched(log)


class TestNobodyTouched:
    async def test_anything(self, watched: Watched) -> None:
        verdict = await watched.verified()
        assert verdict.whole, verdict.findings
        assert verdict.size == EVENTS

    async def test_what_is_not_sealed_yet(self, watched: Watched) -> None:
        await watched.log.grow(3)
        watched.source.events += [event(position) for position in range(601, 604)]
        assert (await watched.verified()).whole


REWRITTEN = """
    update log_entry set entry = changed, leaf = sha256('\\x00'::bytea || changed)
      from (select entry || '\\x20'::bytea as changed from log_entry where index = 5) other where index = 5"""


class TestLog:
    """A superuser who changes entries, leaves, root and even checkpoints alike still meets what was published."""

    @pytest.mark.parametrize(
        ("statements", "index"),
        [
            (["update log_entry set entry = entry || '\\x20'::bytea where index = 411"], 411),
            (["delete from audit_trail where index = 77", "delete from log_entry where index = 77"], 77),
            ([REWRITTEN], 250),
            (
                [
                    "update log_entry set index = -1 where index = 20",
                    "update log_entry set index = 20 where index = 21",
                    "update log_entry set index = 21 where index = -1",
                ],
                250,
            ),
            (
                [
                    "update log_entry set index = index + 10000 where index >= 300",
                    "update log_entry set index = index - 9999 where index >= 10000",
                    "insert into log_entry select 300, service, epoch, 5000, entry, leaf from log_entry limit 1",
                ],
                600,
            ),
        ],
        ids=["edited", "deleted", "rewritten", "reordered", "inserted"],
    )
    async def test_names_the_first_seal_or_entry_that_no_longer_fits(
        self, watched: Watched, statements: list[str], index: int
    ) -> None:
        await watched.log.tamper(*statements)
        assert (await watched.first())[0] == index

    async def test_cut_off_with_its_checkpoints_is_unlike_the_published(self, watched: Watched) -> None:
        frontier = "update log_head set size = 250, frontier = (select frontier from kept)"
        sealed = Checkpoint.parse(watched.log.published().text)
        assert sealed.size == EVENTS
        await watched.log.tamper("create table kept as select frontier from log_head", *cut(250), frontier)
        index, sentence = await watched.first()
        assert index in (250, EVENTS)
        assert "not" in sentence

    async def test_rewritten_with_all_its_seals_is_unlike_the_published_files(self, watched: Watched) -> None:
        async with watched.log.pool.connection() as connection:
            await connection.execute("set session_replication_role = replica")
            await connection.execute(REWRITTEN.encode())
            rows = await (await connection.execute("select leaf from log_entry order by index")).fetchall()
            frontier = Frontier()
            for number, (leaf,) in enumerate(rows, 1):
                frontier.add(bytes(leaf))
                if number in (250, EVENTS):
                    forged = Checkpoint(SIGNER.name, number, frontier.root()).text
                    text = str(Note(forged, (SIGNER.sign(forged),)))
                    await connection.execute(
                        "update log_checkpoint set root = %s, note = %s where size = %s",
                        [frontier.root(), text, number],
                    )
            await connection.execute("update log_head set frontier = %s", [frontier.hashes])
            await connection.execute("set session_replication_role = origin")
        assert await watched.first() == (
            5,
            "The published file tile/entries/000 is not what the log says, from entry 5 on.",
        )


class TestSeals:
    async def test_of_which_one_was_forged_is_a_fork(self, watched: Watched) -> None:
        await watched.log.tamper("update log_checkpoint set root = sha256('other') where size = 250")
        index, sentence = await watched.first()
        assert index == 250
        assert "forked" in sentence

    async def test_that_are_gone_with_the_tail_of_the_log(self, watched: Watched) -> None:
        await watched.log.tamper("delete from log_checkpoint where size = 600")
        index, sentence = await watched.first()
        assert index == EVENTS
        assert "forked" in sentence or "checkpoint" in sentence


class TestPublished:
    @pytest.mark.parametrize(("level", "number", "index"), [(0, 1, 256), (None, 1, 256), (0, 2, 512)])
    async def test_tile_replaced(self, watched: Watched, level: int | None, number: int, index: int) -> None:
        name = path_of(level, number, min(256, EVENTS - number * 256))
        file = watched.log.folder / name
        file.write_bytes(bytes(len(file.read_bytes())))
        assert await watched.first() == (
            index,
            f"The published file {name} is not what the log says, from entry {index} on.",
        )

    async def test_hash_replaced_names_its_entry(self, watched: Watched) -> None:
        file = watched.log.folder / path_of(0, 1)
        content = bytearray(file.read_bytes())
        content[32 * 40] ^= 1
        file.write_bytes(content)
        assert (await watched.first())[0] == 256 + 40

    async def test_tile_removed(self, watched: Watched) -> None:
        (watched.log.folder / path_of(None, 0)).unlink()
        assert (await watched.first())[0] == 0

    async def test_upper_tile_replaced(self, watched: Watched) -> None:
        (watched.log.folder / path_of(1, 0, 2)).write_bytes(bytes(64))
        assert "tile/" in (await watched.first())[1]

    async def test_checkpoint_rolled_back(self, watched: Watched) -> None:
        async with watched.log.pool.connection() as connection:
            row = await (await connection.execute("select note from log_checkpoint where size = 250")).fetchone()
        assert row
        (watched.log.folder / "checkpoint").write_text(row[0])
        assert (await watched.verified()).whole  # for a minute it may be on its way
        await watched.log.tamper("update log_checkpoint set signed_at = signed_at - interval '2 minutes'")
        index, sentence = await watched.first()
        assert index == 250
        assert "replaced by an older one" in sentence

    async def test_checkpoint_forked(self, watched: Watched) -> None:
        text = Checkpoint(SIGNER.name, EVENTS, bytes(32)).text
        (watched.log.folder / "checkpoint").write_text(str(Note(text, (SIGNER.sign(text),))))
        assert (await watched.first())[0] == EVENTS

    async def test_checkpoint_and_key_of_somebody_else(self, watched: Watched) -> None:
        other = Signer(SIGNER.name, bytes(32))
        text = watched.log.published().text
        (watched.log.folder / "checkpoint").write_text(str(Note(text, (other.sign(text),))))
        (watched.log.folder / "key").write_text(str(other.verifier))
        assert "cannot be verified" in (await watched.first())[1]


class TestDaily:
    async def test_comparison_waits_for_the_first_seal(self, log: Log) -> None:
        async def verdicts() -> int:
            async with log.pool.connection() as connection:
                row = await (await connection.execute("select count(*) from log_verification")).fetchone()
            assert row
            return int(row[0])

        feeds: dict[str, Any] = {"responsibility": Source([event(1)])}
        comparing = asyncio.create_task(compare_daily(log.pool, feeds, Published(log.folder), look_every=0.02))
        try:
            await asyncio.sleep(0.2)
            assert await verdicts() == 0
            await log.grow(1)
            await log.sealer().seal()
            while await verdicts() == 0:
                await asyncio.sleep(0.02)
        finally:
            comparing.cancel()
            await asyncio.gather(comparing, return_exceptions=True)

    async def test_comparison_keeps_its_verdict(self, watched: Watched) -> None:
        log = watched.log
        feeds: dict[str, Any] = {"responsibility": watched.source}
        assert (await compare(log.pool, feeds, watched.published)).whole
        watched.source.events[30] = event(31, "未整改")
        await compare(log.pool, feeds, watched.published)
        async with log.pool.connection() as connection:
            cursor = await connection.execute("select size, findings from log_verification order by id")
            (first, nothing), (second, [finding]) = await cursor.fetchall()
        assert (first, nothing, second) == (EVENTS, [], EVENTS)
        assert (finding["service"], finding["position"]) == ("responsibility", 31)
