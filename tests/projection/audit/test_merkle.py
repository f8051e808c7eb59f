from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.projection.audit.merkle import EMPTY_ROOT, Frontier, leaf_hash, node_hash


def tree_hash(entries: list[bytes]) -> bytes:
    """MTH exactly as RFC 6962, 2.1 defines it."""
    if not entries:
        return sha256(b"").digest()
    if len(entries) == 1:
        return leaf_hash(entries[0])
    split = 1
    while split * 2 < len(entries):
        split *= 2
    return node_hash(tree_hash(entries[:split]), tree_hash(entries[split:]))


@given(st.lists(st.binary(max_size=20), max_size=70))
def test_the_frontiers_root_is_the_tree_hash_of_the_rfc(entries: list[bytes]) -> None:
    frontier = Frontier()
    for entry in entries:
        frontier.add(leaf_hash(entry))
    assert frontier.root() == tree_hash(entries)
    assert Frontier(frontier.size, frontier.hashes).root() == frontier.root()


def test_the_empty_log_has_the_empty_root() -> None:
    assert Frontier().root() == EMPTY_ROOT


def test_a_frontier_of_another_size_is_refused() -> None:
    with pytest.raises(ValueError, match="3 entries"):
        Frontier(3, [bytes(32)])
