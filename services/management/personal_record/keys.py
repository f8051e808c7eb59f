"""What the decisions do to the keys: told by management's own log, in order, tried again until it is done."""

from collections.abc import Sequence
from typing import Any

import structlog
from psycopg import AsyncConnection

from shared.directory.views import SERVICE as MANAGEMENT
from shared.kernel.envelope import Envelope
from shared.messaging.subscription import Subscription
from shared.personal.keys import KeyKeeper
from shared.service.definition import Reader
from shared.service.parts import Parts

_log = structlog.get_logger()


class KeySink:
    """Each effect is the same said again: a checkpoint that is lost changes nothing in the end."""

    def __init__(self, keeper: KeyKeeper) -> None:
        self._keeper = keeper

    async def apply(self, connection: AsyncConnection[Any], service: str, events: Sequence[Envelope]) -> None:  # noqa: ARG002
        """Restrict, release or destroy the keys of whom these events are about.

        :raises psycopg.Error: if the key database does not answer; the events come again
        """
        for event in events:
            match event.type:
                case "PersonalDataRestricted":
                    await self._keeper.restrict(event.stream)
                case "PersonalDataReleased":
                    await self._keeper.release(event.stream)
                case "PersonalDataErased":
                    await self._keeper.shred(event.stream)
                case _:
                    continue
            _log.info("personal.applied", type=event.type, person=str(event.stream), position=event.position)

    async def rewind(self, connection: AsyncConnection[Any], service: str, fork: int) -> int:  # noqa: ARG002
        """What was protected stays so, although the decision was lost."""
        return fork


def key_effects(parts: Parts, reader: Reader) -> Subscription:
    """Return the subscription to management's own log whose sink changes keys."""
    if parts.keeper is None:
        raise ValueError("management needs WENXIAO_KEYS_DATABASE and WENXIAO_MASTER_KEY_FILE")
    return Subscription(
        reader.name,
        {name: parts.feeds[name] for name in reader.sources},
        parts.settings.nats,
        parts.pool,
        KeySink(parts.keeper),
        handled={},
        ignored={},
        seed_file=parts.settings.nats_seed_file,
    )


EFFECTS = Reader("management_keys", (MANAGEMENT,), key_effects)
