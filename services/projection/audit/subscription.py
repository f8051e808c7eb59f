"""Everything that anybody publishes, into the log."""

from services.projection.audit.log import AuditLog
from shared.messaging.subscription import Subscription
from shared.service.parts import Parts

SOURCES = ("learning", "management", "responsibility", "supervision")


def audit_subscription(parts: Parts) -> Subscription:
    """Return the subscription whose sink is the log; it ignores nothing and knows no type it would not log."""
    return Subscription(
        "audit",
        {name: parts.feeds[name] for name in SOURCES},
        parts.settings.nats,
        parts.pool,
        AuditLog(),
        handled={},
        ignored={},
    )
