"""Named histories and example commands of a loss that is signed for; every test starts here."""

from uuid import UUID

from services.management.history_loss import commands, events
from shared.kernel.decider import Context
from shared.testing.context import context

DISTRICT, SYSTEM_ADMIN, AUDIT_ADMIN = UUID(int=1), UUID(int=8), UUID(int=9)
ENDED, EPOCH = UUID(int=10), UUID(int=11)


def by(person: UUID) -> Context:
    return context(by=person, unit=DISTRICT, service="management")


DECLARE = commands.DeclareHistoryLost(
    service="learning", ended=(ENDED,), epoch=EPOCH, fork=90, last_known=100, reason="磁盘损坏，此后的记录无处可寻"
)
DECLARED = events.HistoryLossDeclared(**DECLARE.model_dump(), signer=SYSTEM_ADMIN)
CONFIRM = commands.ConfirmHistoryLost(fork=90, last_known=100)
LOST = events.HistoryLost(**DECLARE.model_dump(), signers=(SYSTEM_ADMIN, AUDIT_ADMIN))
