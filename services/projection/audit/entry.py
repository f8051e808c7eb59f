"""One line of the audit log: which event, where, with which digest; canonical JSON, nothing personal."""

from uuid import UUID

import rfc8785

from shared.kernel.envelope import Envelope

MOST_BYTES = 4096


def entry_of(event: Envelope) -> bytes:
    """Return the entry's bytes (RFC 8785); they are stored and hashed as they are and never written again."""
    return rfc8785.dumps(
        {
            "service": event.service,
            "epoch": str(event.epoch),
            "position": event.position,
            "unit": str(event.unit),
            "unit_seq": event.unit_seq,
            "id": str(UUID(event.content["id"])),
            "type": event.type,
            "digest": event.digest,
            "recorded_at": event.recorded_at.isoformat(),
        }
    )
