"""What was given up after a restore. Class and field names are stored for ever.

`ended` are the epochs of which everything behind position `fork` is given up, `last_known` the last position that
anybody had seen, `epoch` the one that began.
"""

from uuid import UUID

from shared.kernel.message import Event


class HistoryLossDeclared(Event):
    """The first signature."""

    service: str
    ended: tuple[UUID, ...]
    epoch: UUID
    fork: int
    last_known: int
    reason: str
    signer: UUID


class HistoryLost(Event):
    """Signed by two: what the service held behind the fork in the epochs that ended counts no longer."""

    service: str
    ended: tuple[UUID, ...]
    epoch: UUID
    fork: int
    last_known: int
    reason: str
    signers: tuple[UUID, UUID]


HistoryEvent = HistoryLossDeclared | HistoryLost
