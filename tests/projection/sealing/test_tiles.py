"""The published files: where they lie, that they grow, that they never change."""

import random
from pathlib import Path

import pytest

from services.projection.audit.merkle import Frontier, leaf_hash
from services.projection.audit.proofs import root
from services.projection.sealing.tiles import Conflict, Damaged, Tiles, path_of

ENTRIES = [f"entry {number}".encode() for number in range(70_000)]


def publish(tiles: Tiles, before: int, size: int) -> None:
    assert tiles.publish(before, ENTRIES[before - before % 256 : size]) == size


def frontier_root(size: int) -> bytes:
    frontier = Frontier()
    for entry in ENTRIES[:size]:
        frontier.add(leaf_hash(entry))
    return frontier.root()


@pytest.mark.parametrize(
    ("level", "number", "width", "path"),
    [
        (0, 0, 256, "tile/0/000"),
        (0, 1234067, 256, "tile/0/x001/x234/067"),
        (3, 70, 5, "tile/3/070.p/5"),
        (None, 1000, 256, "tile/entries/x001/000"),
        (None, 999, 1, "tile/entries/999.p/1"),
    ],
)
def test_a_tile_lies_where_the_specification_says(level: int | None, number: int, width: int, path: str) -> None:
    assert path_of(level, number, width) == path


class TestPublish:
    def test_in_steps_gives_the_same_files_as_at_once(self, tmp_path: Path) -> None:
        steps, once = Tiles(tmp_path / "steps"), Tiles(tmp_path / "once")
        chosen = random.Random(5)
        size = 0
        while size < 2_000:
            after = size + chosen.choice((1, 2, 255, 256, 257, 400))
            publish(steps, size, after)
            size = after
        publish(once, 0, size)
        for level, count in ((0, size), (1, size // 256)):
            for number in range(-(-count // 256)):
                width = min(256, count - number * 256)
                assert steps.hashes(level, number, width) == once.hashes(level, number, width)
        assert root(size, steps.node(size)) == frontier_root(size)

    def test_has_the_root_of_the_log_with_three_levels(self, tmp_path: Path) -> None:
        tiles = Tiles(tmp_path)
        publish(tiles, 0, 65_000)
        publish(tiles, 65_000, 70_000)
        assert (tmp_path / "tile" / "2" / "000.p" / "1").stat().st_size == 32
        assert root(70_000, tiles.node(70_000)) == frontier_root(70_000)

    def test_again_changes_nothing(self, tmp_path: Path) -> None:
        tiles = Tiles(tmp_path)
        publish(tiles, 0, 300)
        before = {file: file.stat().st_mtime_ns for file in tmp_path.rglob("*") if file.is_file()}
        publish(tiles, 0, 300)
        assert {file: file.stat().st_mtime_ns for file in tmp_path.rglob("*") if file.is_file()} == before

    def test_removes_partial_tiles_when_the_full_one_is_there(self, tmp_path: Path) -> None:
        tiles = Tiles(tmp_path)
        publish(tiles, 0, 100)
        assert (tmp_path / "tile/0/000.p/100").exists()
        publish(tiles, 100, 256)
        assert not (tmp_path / "tile/0/000.p").exists()
        assert tiles.hashes(0, 0, 100) == tiles.hashes(0, 0, 256)[:3200]

    @pytest.mark.parametrize("level", [0, None])
    def test_of_other_content_at_the_same_place_is_refused(self, tmp_path: Path, level: int | None) -> None:
        tiles = Tiles(tmp_path)
        publish(tiles, 0, 600)
        (tmp_path / path_of(level, 1)).write_bytes(bytes(256 * 32))
        with pytest.raises(Conflict) as conflict:
            Tiles(tmp_path).publish(0, ENTRIES[:600])
        assert (conflict.value.path, conflict.value.first) == (path_of(level, 1), 256)

    def test_leaves_no_half_written_file(self, tmp_path: Path) -> None:
        publish(Tiles(tmp_path), 0, 600)
        assert not [file for file in tmp_path.rglob("*.new")]


class TestRead:
    def test_gives_the_entries_back(self, tmp_path: Path) -> None:
        tiles = Tiles(tmp_path)
        publish(tiles, 0, 600)
        assert tiles.entries(0, 600) == ENTRIES[:256]
        assert tiles.entries(300, 600) == ENTRIES[300:512]
        assert tiles.entries(599, 600) == ENTRIES[599:600]

    def test_of_what_is_missing_or_cut_off_says_so(self, tmp_path: Path) -> None:
        tiles = Tiles(tmp_path)
        publish(tiles, 0, 600)
        (tmp_path / path_of(0, 1)).unlink()
        (tmp_path / path_of(None, 1)).write_bytes(b"\0\x20abc")
        fresh = Tiles(tmp_path)
        with pytest.raises(Damaged, match="tile/0/001 is missing"):
            fresh.hashes(0, 1, 256)
        with pytest.raises(Damaged, match="cut off"):
            fresh.entries(256, 600)
