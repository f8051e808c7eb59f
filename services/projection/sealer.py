"""Composition root of the sealer: writes the audit log, publishes and signs it, until SIGTERM or SIGINT.

A process of its own, with its own database role and its own key: whoever breaks into the service that answers can
neither write the log nor sign for it.
"""

import asyncio
from collections.abc import Callable, Mapping
from pathlib import Path

import httpx
import structlog
from psycopg_pool import AsyncConnectionPool
from pydantic import Field, FilePath
from pydantic_settings import SettingsConfigDict

from services.projection.audit.subscription import NAME, SOURCES, audit_subscription
from services.projection.sealing.comparing import compare_daily
from services.projection.sealing.note import Signer, Verifier
from services.projection.sealing.noting import note_heads
from services.projection.sealing.published import Published
from services.projection.sealing.regaining import regain
from services.projection.sealing.sealer import Sealer, tell
from services.projection.sealing.tiles import Tiles
from services.projection.sealing.trouble import Trouble
from services.projection.sealing.witness import Witness
from shared.messaging.feed import Feed, FeedUnavailable
from shared.messaging.feed_client import FeedClient
from shared.messaging.sink import Pool
from shared.messaging.subscription import Subscription
from shared.messaging.turn import Turn
from shared.service.door import Watch, recent
from shared.service.garbage import calm_garbage_collection
from shared.service.identity import Identity
from shared.service.metrics import of_subscriptions
from shared.service.process import run_until_stopped
from shared.service.settings import Settings
from shared.telemetry.metrics import Readings
from shared.web.tokens import TokenIssuer, make_key

READS = {NAME: SOURCES}
"""The sealer's subscription and the services that it follows."""

_CONNECTIONS = 6
_AGAIN = 2.0
_log = structlog.get_logger()


class SealerSettings(Settings):
    """What the sealer is told beside what a service is."""

    model_config = SettingsConfigDict(env_ignore_empty=True)

    log_folder: Path = Field(description="where tiles and checkpoint are published")
    sealer_key_file: FilePath = Field(description="the key that signs checkpoints, as a signed note's private key")
    witnesses: dict[str, str] = Field(default_factory=dict, description="by address, the key of each witness")


async def write_and_seal(settings: SealerSettings, watch: Watch) -> None:
    """Follow every service, and seal what was written, each with its own turn among copies of this process."""
    token = TokenIssuer(make_key(settings.token_key_file)).standing(
        Identity.load(settings.identity_file).principals["projection"]
    )
    signer = Signer.parse(settings.sealer_key_file.read_text("utf-8"))
    pool = AsyncConnectionPool(settings.database, min_size=1, max_size=_CONNECTIONS, open=False, timeout=10.0)
    async with httpx.AsyncClient(timeout=httpx.Timeout(30.0, connect=3.0)) as http, pool:
        feeds = {name: FeedClient(name, settings.urls[name], token, http) for name in SOURCES}
        witnesses = [Witness(url, Verifier.parse(key), http) for url, key in settings.witnesses.items()]
        sealer = Sealer(pool, Tiles(settings.log_folder), signer, witnesses)
        audit = audit_subscription(pool, feeds, settings)
        numbers = _numbers(audit, sealer)
        calm_garbage_collection()
        with numbers.registered(), watch.over(pool, lambda: recent(sealer.looked_at)):
            await _regain(pool, Tiles(settings.log_folder), signer, feeds, sealer.alive)
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(audit.run())
                tasks.create_task(_seal(sealer, settings.database))
                tasks.create_task(note_heads(pool, feeds))
                tasks.create_task(compare_daily(pool, feeds, Published(settings.log_folder)))


def _numbers(audit: Subscription, sealer: Sealer) -> Readings:
    numbers = Readings("projection")
    of_subscriptions(numbers, {NAME: audit})
    numbers.counter("bus_refusals", "Permission violations on the bus, by connection", lambda: {NAME: audit.refusals})
    numbers.gauge("log_signed_size", "Entries of the audit log under the last checkpoint", lambda: {"": sealer.size})
    return numbers


async def _regain(
    pool: Pool, tiles: Tiles, signer: Signer, feeds: Mapping[str, Feed], alive: Callable[[], None]
) -> None:
    """Nothing new is written before what was signed is back; waits for services, and for people."""
    while True:
        alive()
        try:
            await regain(pool, tiles, signer, feeds, alive)
            return
        except Trouble as found:
            await tell(pool, found)
        except FeedUnavailable as error:
            _log.info("sealer.waits", error=str(error))
        await asyncio.sleep(_AGAIN)


async def _seal(sealer: Sealer, dsn: str) -> None:
    async with Turn(dsn, "sealer", on_look=sealer.alive) as turn, asyncio.TaskGroup() as tasks:
        tasks.create_task(turn.watch())
        tasks.create_task(sealer.run())


if __name__ == "__main__":
    asyncio.run(run_until_stopped("projection-sealer", SealerSettings, write_and_seal))
