"""Which entries of the audit log a service's history still holds, by the losses that administrators have signed for."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from uuid import UUID

from pydantic import BaseModel

from shared.kernel.envelope import Envelope

SIGNED = "HistoryLost"
_FOR_EVER = 2**62


class _Loss(BaseModel):
    service: str
    ended: tuple[UUID, ...]
    epoch: UUID
    fork: int


@dataclass(frozen=True)
class Losses:
    """For each epoch that ended, of which service whatever: the one that followed and the fork between them."""

    followed: Mapping[UUID, tuple[UUID, int]] = field(default_factory=dict)

    @classmethod
    def signed(cls, events: Iterable[Envelope]) -> "Losses":
        """Read them off management's events; others than `HistoryLost` are left out."""
        losses = [_Loss.model_validate(event.content["payload"]) for event in events if event.type == SIGNED]
        return cls({ended: (loss.epoch, loss.fork) for loss in losses for ended in loss.ended})

    def reach(self, epoch: UUID, current: UUID) -> int | None:
        """Up to which position an epoch's events are part of the current one; None if nobody signed for its end."""
        reach = _FOR_EVER
        while epoch != current:
            following, fork = self.followed.get(epoch, (epoch, 0))
            if following <= epoch:  # epochs are ordered by their time
                return None
            epoch, reach = following, min(reach, fork)
        return reach
