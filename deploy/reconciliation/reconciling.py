"""Reconciles one log: accepts what agrees, brings back what can be, gives up what two administrators sign for."""

from collections.abc import Mapping
from dataclasses import dataclass

from nats.js import JetStreamContext

from deploy.embedded.child import CannotRun
from deploy.reconciliation.comparing import Difference, compare
from deploy.reconciliation.known import LogState
from deploy.reconciliation.log import Loss, OwnedLog
from deploy.reconciliation.stream import sent_after
from deploy.reconciliation.witnesses import witnesses_of
from shared.failpoints import failpoint
from shared.messaging.subjects import stream_name


@dataclass(frozen=True)
class Reconciler:
    """`readers` are the DSNs, by service, of the databases with checkpoints; `audit` is the service that audits."""

    js: JetStreamContext
    log: OwnedLog
    readers: Mapping[str, str]
    audit: str | None = None

    async def difference(self) -> Difference:
        """Compare; nothing is changed, but a log that was open and differs takes nothing more.

        Others are asked before the log is: whatever they know of a log that goes on is in it by then.
        """
        before = await self.log.state()
        sent = await sent_after(self.js, self.log.service, before.head)
        seen = await witnesses_of(self.log.service, before.head.position, self.readers, self.audit)
        state = await self.log.state()
        if state.head.epoch != before.head.epoch:
            raise CannotRun(f"{self.log.service} has just begun a new epoch; say it again.")
        digests = await self.log.digests({one.position for one in seen} | {*sent.events})
        found = compare(state, sent, seen, digests)
        if not found.agrees and state.accepted:
            await self.log.close()
            closed = LogState(state.service, (await self.log.state()).head, accepted=False)
            found = compare(closed, sent, seen, await self.log.digests(digests.keys() | {*sent.events}))
        return found

    async def accept(self, found: Difference) -> None:
        """Let a log that agrees go on."""
        if not found.agrees:
            raise ValueError(f"{self.log.service} does not agree")
        if not found.log.accepted:
            await self.log.accept()

    async def bring_back(self, found: Difference) -> int:
        """Store what can be brought back; accept the log if nothing is lost beside it. Returns how many events."""
        return await self.log.bring_back(found.back, accept=not found.lost)

    async def give_up(self, loss: Loss) -> None:
        """Begin the epoch unless it has begun; empty the stream; let the log go on. Killed half-way, say it again."""
        if (await self.log.state()).head.epoch != loss.epoch:
            if not all(ended < loss.epoch for ended in loss.ended):
                raise CannotRun("The clock of this machine stands before an epoch that has begun; set it right.")
            await self.log.begin_epoch(loss)
        failpoint("reconcile.before_purge")
        await self.js.purge_stream(stream_name(self.log.service))
        failpoint("reconcile.before_go_on")
        await self.log.accept()
