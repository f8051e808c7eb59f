"""Proofs of RFC 6962: that an entry is in a log, and that a log has only grown.

All hashes come from `node(level, index)`: the root of the perfect subtree over the leaves `index·2^level` to
`(index + 1)·2^level - 1`. Ranges are those of the RFC, so every one of them begins at a multiple of its width.
"""

from collections.abc import Callable

from services.projection.audit.merkle import EMPTY_ROOT, node_hash

Node = Callable[[int, int], bytes]


def root(size: int, node: Node) -> bytes:
    """Return the Merkle tree hash of the first `size` entries."""
    return _hash(0, size, node) if size else EMPTY_ROOT


def inclusion(index: int, size: int, node: Node) -> list[bytes]:
    """Return PATH(index, D[size]), the hashes from the leaf's sibling up.

    :raises ValueError: if there is no such entry
    """
    if not 0 <= index < size:
        raise ValueError(f"a log of {size} entries has no entry {index}")
    path, start, end = [], 0, size
    while end - start > 1:
        middle = start + _split(end - start)
        if index < middle:
            path.append(_hash(middle, end, node))
            end = middle
        else:
            path.append(_hash(start, middle, node))
            start = middle
    return path[::-1]


def consistency(old: int, new: int, node: Node) -> list[bytes]:
    """Return PROOF(old, D[new]); empty for the empty log and for the same size.

    :raises ValueError: if the log was never that small or that big
    """
    if not 0 <= old <= new:
        raise ValueError(f"a log of {new} entries has not grown from {old}")
    if old in (0, new):
        return []
    proof, start, end, whole = [], 0, new, True
    while old != end:
        middle = start + _split(end - start)
        if old <= middle:
            proof.append(_hash(middle, end, node))
            end = middle
        else:
            proof.append(_hash(start, middle, node))
            start, whole = middle, False
    if not whole:
        proof.append(_hash(start, end, node))
    return proof[::-1]


def _split(width: int) -> int:
    """The largest power of two below the width."""
    return 1 << ((width - 1).bit_length() - 1)


def _hash(start: int, end: int, node: Node) -> bytes:
    width = end - start
    if width & (width - 1) == 0:
        level = width.bit_length() - 1
        return node(level, start >> level)
    middle = start + _split(width)
    return node_hash(_hash(start, middle, node), _hash(middle, end, node))
