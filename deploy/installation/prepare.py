"""The step before every start: databases, streams, first facts. Run by `wenxiao up` beside its servers."""

import asyncio
import sys
from collections.abc import Callable, Coroutine
from typing import Any

import psycopg

from deploy.embedded.child import CannotRun
from deploy.installation.databases import prepare_databases
from deploy.installation.initialise import initialise
from deploy.installation.provisioning import provision_all
from deploy.installation.topology import Home
from deploy.reconciliation.here import accept_what_agrees
from shared.migrations import Phase


def say(sentence: str) -> None:
    print(sentence, flush=True)


async def prepare(home: Home, *, phase: Phase | None = None) -> None:
    """Migrate beside provisioning, each once its server answers, since they start beside us, and initialise.

    Between both, at a start, see whether the logs agree with their streams: after a restore they may not.

    At a start no old code runs and both phases of migrations are applied; an upgrade begins with `phase` "pre".
    """

    async def databases() -> None:
        await _until(home.postgres.answers)
        await prepare_databases(home, say, phase=phase)

    async def streams() -> None:
        await _until(home.nats.answers)
        await provision_all(home, say)

    await together(databases(), streams())
    if phase is None:
        await accept_what_agrees(home, say)
    await initialise(home, say)


async def together(*work: Coroutine[Any, Any, None]) -> None:
    """Do all at once. Where one fails the others are ended before it is said: what they say of their end is no news."""
    tasks = [asyncio.create_task(one) for one in work]
    try:
        await asyncio.gather(*tasks)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def _until(answers: Callable[[], bool]) -> None:
    """Wait as long as it takes; whoever started us gives up if the server does not start."""
    while not await asyncio.to_thread(answers):
        await asyncio.sleep(0.05)


if __name__ == "__main__":
    try:
        asyncio.run(prepare(Home.open()))
    except CannotRun as error:
        sys.exit(str(error))
    except psycopg.Error as error:
        sys.exit(f"The databases cannot be prepared: {' '.join(str(error).split())}.")
