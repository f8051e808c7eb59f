"""Several appends in one call of the database's `append`."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from shared.eventstore import arrays
from shared.eventstore.arrays import Array
from shared.eventstore.port import Conflict, Duplicate, Outcome, Stored
from shared.eventstore.preparing import Prepared


def arguments(batch: Sequence[Prepared]) -> tuple[Array, ...]:
    """The thirteen arrays in the order of the function's parameters."""
    guards = [(number, guard) for number, one in enumerate(batch, 1) for guard in one.guards]
    owners = [(number, one, row) for number, one in enumerate(batch, 1) for row in one.rows]
    rows = [row for _, _, row in owners]
    return (
        arrays.int4s([number for number, _ in guards]),
        arrays.uuids([guard.stream for _, guard in guards]),
        arrays.int4s([guard.expected for _, guard in guards]),
        arrays.int4s([number for number, _, _ in owners]),
        arrays.int4s([row.ord for row in rows]),
        arrays.uuids([one.command for _, one, _ in owners]),
        arrays.int8s([one.fingerprint for _, one, _ in owners]),
        arrays.uuids([row.unit for row in rows]),
        arrays.uuids([row.stream for row in rows]),
        arrays.int4s([row.expected for row in rows]),
        arrays.int4s([row.version for row in rows]),
        arrays.texts([row.type.encode() for row in rows]),
        arrays.byteas([row.body for row in rows]),
    )


def outcomes(
    service: str,
    batch: Sequence[Prepared],
    first_position: int | None,
    unit_seqs: Sequence[int],
    earlier: Mapping[int, Duplicate | None],
    *,
    asked_again: bool,
) -> list[Outcome]:
    """What became of each append. `earlier` tells of the refused ones, by number, what their commands stored before.

    When the batch was `asked_again` because the first answer was lost, what it then stored itself counts as stored.
    """
    position = first_position or 0
    numbers = iter(unit_seqs)
    found: list[Outcome] = []
    for number, one in enumerate(batch, 1):
        if number in earlier:
            duplicate = earlier[number]
            found.append(Conflict() if duplicate is None else _own(one, duplicate) if asked_again else duplicate)
            continue
        receipts = []
        for row in one.rows:
            receipts.append(row.receipt(service, position, next(numbers)))
            position += 1
        found.append(Stored(tuple(receipts)))
    return found


def _own(one: Prepared, duplicate: Duplicate) -> Outcome:
    mine = [row.receipt("", 0, 0).digest for row in one.rows]
    return Stored(duplicate.receipts) if [r.digest for r in duplicate.receipts] == mine else duplicate


def commands(batch: Sequence[Prepared], refused: Sequence[int]) -> list[UUID]:
    return [batch[number - 1].command for number in refused]
