"""Pages of the feed: `position, unit_seq, unit, recorded_at, type, body`, one line per event.

CSV with delimiter U+0002 and quote U+0001. A body is JSON written by `codec`, which escapes every control character, so
no field is ever quoted and the body stands in its line byte for byte.
"""

from collections.abc import Iterable
from datetime import UTC, datetime
from uuid import UUID

from shared.kernel.envelope import Envelope, Origin

_DELIMITER, _QUOTE = b"\x02", b"\x01"


def parse_page(service: str, epoch: UUID, page: bytes) -> list[Envelope]:
    """Read a page, also one of the relay's with `command, ord, fingerprint` behind the body.

    :raises ValueError: if it is not one
    """
    if not page:
        return []
    if _QUOTE in page or not page.endswith(b"\n"):
        raise ValueError("this is not a whole page of the feed")
    envelopes = []
    units: dict[bytes, UUID] = {}
    for line in page[:-1].split(b"\n"):
        position, unit_seq, unit_text, recorded_at, type_name, body, *origin = line.split(_DELIMITER)
        unit = units.get(unit_text)
        if unit is None:
            unit = units[unit_text] = UUID(unit_text.decode())
        moment = datetime.fromisoformat(recorded_at.decode())
        numbers = int(position), int(unit_seq)
        known = _origin(*origin) if origin else None
        envelopes.append(Envelope(service, epoch, *numbers, unit, moment, type_name.decode(), body, origin=known))
    return envelopes


def _origin(command: bytes, ord: bytes, fingerprint: bytes) -> Origin:
    return Origin(UUID(command.decode()), int(ord), int(fingerprint) if fingerprint else None)


def write_page(envelopes: Iterable[Envelope]) -> bytes:
    """Write a page as the database does."""
    lines = []
    for one in envelopes:
        moment = one.recorded_at.astimezone(UTC).isoformat(sep=" ")
        fields = (one.position, one.unit_seq, one.unit, moment, one.type)
        lines.append(_DELIMITER.join([*(str(value).encode() for value in fields), one.body]) + b"\n")
    return b"".join(lines)


def last_position(page: bytes) -> int:
    """The position of a page's last event."""
    start = page.rfind(b"\n", 0, -1) + 1
    return int(page[start : page.index(_DELIMITER, start)])
