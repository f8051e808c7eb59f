"""Everything that anybody publishes, into the log."""

from collections.abc import Mapping

from services.projection.audit.log import AuditLog
from shared.messaging.feed import Feed
from shared.messaging.sink import Pool
from shared.messaging.subscription import Subscription
from shared.service.settings import Settings

NAME = "audit"
SOURCES = ("learning", "management", "portal", "projection", "responsibility", "supervision")


def audit_subscription(pool: Pool, feeds: Mapping[str, Feed], settings: Settings) -> Subscription:
    """Return the subscription whose sink is the log; it ignores nothing and knows no type it would not log."""
    return Subscription(
        NAME,
        {name: feeds[name] for name in SOURCES},
        settings.nats,
        pool,
        AuditLog(),
        handled={},
        ignored={},
        seed_file=settings.nats_seed_file,
    )
