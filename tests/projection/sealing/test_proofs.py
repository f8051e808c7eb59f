"""Proofs against the definitions of RFC 6962, checked by its own verification algorithms."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.projection.audit.merkle import leaf_hash, node_hash
from services.projection.audit.proofs import consistency, inclusion, root
from services.projection.sealing.tiles import Tiles
from tests.projection.audit.test_merkle import tree_hash

ENTRIES = [f"条目{number}".encode() for number in range(140)]
ROOTS = [tree_hash(ENTRIES[:size]) for size in range(len(ENTRIES) + 1)]


def node(level: int, index: int) -> bytes:
    return tree_hash(ENTRIES[index << level : (index + 1) << level])


def climbed(index: int, size: int, leaf: bytes, path: list[bytes]) -> bytes:
    """The root that an inclusion proof leads to: RFC 9162, 2.1.3.2."""
    number, last = index, size - 1
    for sibling in path:
        assert last
        if number % 2 or number == last:
            leaf = node_hash(sibling, leaf)
            while number % 2 == 0 and number:
                number, last = number >> 1, last >> 1
        else:
            leaf = node_hash(leaf, sibling)
        number, last = number >> 1, last >> 1
    assert last == 0
    return leaf


def grown(old: int, new: int, root: bytes, path: list[bytes]) -> tuple[bytes, bytes]:
    """Both roots that a consistency proof leads to: RFC 9162, 2.1.4.2."""
    path = [root, *path] if old & (old - 1) == 0 else list(path)
    number, last = old - 1, new - 1
    while number % 2:
        number, last = number >> 1, last >> 1
    first = second = path.pop(0)
    for hash_ in path:
        assert last
        if number % 2 or number == last:
            first, second = node_hash(hash_, first), node_hash(hash_, second)
            while number % 2 == 0 and number:
                number, last = number >> 1, last >> 1
        else:
            second = node_hash(second, hash_)
        number, last = number >> 1, last >> 1
    return first, second


class TestInclusion:
    @given(st.integers(1, 140).flatmap(lambda size: st.tuples(st.just(size), st.integers(0, size - 1))))
    def test_leads_to_the_root(self, case: tuple[int, int]) -> None:
        size, index = case
        path = inclusion(index, size, node)
        assert climbed(index, size, leaf_hash(ENTRIES[index]), path) == ROOTS[size] == root(size, node)

    @pytest.mark.parametrize("index", [-1, 5, 6])
    def test_of_what_is_not_there_is_refused(self, index: int) -> None:
        with pytest.raises(ValueError, match="no entry"):
            inclusion(index, 5, node)


class TestConsistency:
    @given(st.integers(2, 140).flatmap(lambda new: st.tuples(st.integers(1, new - 1), st.just(new))))
    def test_leads_to_both_roots(self, case: tuple[int, int]) -> None:
        old, new = case
        assert grown(old, new, ROOTS[old], consistency(old, new, node)) == (ROOTS[old], ROOTS[new])

    def test_of_a_log_that_did_not_grow_is_empty(self) -> None:
        assert consistency(7, 7, node) == consistency(0, 7, node) == []

    def test_of_a_log_that_shrank_is_refused(self) -> None:
        with pytest.raises(ValueError, match="not grown"):
            consistency(8, 7, node)


def test_proofs_out_of_tiles_are_those_of_the_tree(tmp_path: Path) -> None:
    tiles = Tiles(tmp_path)
    tiles.publish(0, ENTRIES)
    for size in (1, 2, 77, 128, 140):
        of_tiles = tiles.node(140)
        assert root(size, of_tiles) == ROOTS[size]
        assert inclusion(size // 2, size, of_tiles) == inclusion(size // 2, size, node)
