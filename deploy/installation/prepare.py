"""The step before every start: databases, streams, first facts. Run by `wenxiao up` once its servers answer."""

import asyncio
import sys

import psycopg

from deploy.embedded.child import CannotRun
from deploy.installation.databases import prepare_databases
from deploy.installation.initialise import initialise
from deploy.installation.provisioning import provision_all
from deploy.installation.topology import Home


def say(sentence: str) -> None:
    print(sentence, flush=True)


async def prepare(home: Home) -> None:
    """Migrate and initialise beside provisioning: one waits for PostgreSQL, the other for NATS."""

    async def facts() -> None:
        await prepare_databases(home, say)
        await initialise(home, say)

    await asyncio.gather(facts(), provision_all(home, say))


if __name__ == "__main__":
    try:
        asyncio.run(prepare(Home.open()))
    except CannotRun as error:
        sys.exit(str(error))
    except psycopg.Error as error:
        sys.exit(f"The databases cannot be prepared: {' '.join(str(error).split())}.")
