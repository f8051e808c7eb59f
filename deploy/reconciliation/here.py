"""Reconciling the logs of an installation: all of them before every start, as far as nobody has to decide anything."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from deploy.installation.databases import owner_dsn
from deploy.installation.provisioning import bus
from deploy.installation.topology import DEPLOYED, SERVICES, Home
from deploy.reconciliation.comparing import Difference
from deploy.reconciliation.log import OwnedLog
from deploy.reconciliation.reconciling import Reconciler

AUDITING = "projection"


@asynccontextmanager
async def reconcilers(home: Home) -> AsyncIterator[dict[str, Reconciler]]:
    """One for every service with a log of its own; NATS and PostgreSQL have to run.

    :raises CannotRun: if NATS does not answer
    """
    logs = {deployed.name: owner_dsn(home, deployed) for deployed in DEPLOYED}
    readers = {service.name: logs[service.name] for service in SERVICES}
    async with bus(home) as js:
        yield {name: Reconciler(js, OwnedLog(name, dsn), readers, AUDITING) for name, dsn in logs.items()}


async def accept_what_agrees(home: Home, say: Callable[[str], None]) -> None:
    """Let every log go on that agrees with its stream and its readers, and name the others: they stay read-only."""
    async with reconcilers(home) as all_:
        for name, reconciler in all_.items():
            found = await reconciler.difference()
            if not found.agrees:
                say(_read_only(found))
            elif not found.log.accepted:
                await reconciler.accept(found)
                say(f"{name} was restored and agrees with its stream and its readers: it goes on")


def _read_only(found: Difference) -> str:
    name, head = found.log.service, found.log.head.position
    known = f"its log ends at {head}, and others know events up to {found.last_known}"
    if found.last_known == head:
        known = "others know its events with other bytes"
    return f"{name} is read-only, since {known}; run `wenxiao reconcile`"
