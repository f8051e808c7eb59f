"""Everything that anybody publishes, into the log."""

from services.projection.audit.log import AuditLog
from shared.messaging.subscription import Subscription
from shared.service.definition import Reader
from shared.service.parts import Parts


def audit_subscription(parts: Parts, reader: Reader) -> Subscription:
    """Return the subscription whose sink is the log; it ignores nothing and knows no type it would not log."""
    return Subscription(
        reader.name,
        {name: parts.feeds[name] for name in reader.sources},
        parts.settings.nats,
        parts.pool,
        AuditLog(),
        handled={},
        ignored={},
        seed_file=parts.settings.nats_seed_file,
    )


AUDIT = Reader(
    "audit", ("learning", "management", "portal", "projection", "responsibility", "supervision"), audit_subscription
)
