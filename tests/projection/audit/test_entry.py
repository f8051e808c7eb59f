"""An entry is canonical JSON, whatever writes it."""

import json
from datetime import UTC, datetime, timedelta
from uuid import UUID

import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from services.projection.audit.entry import entry_of
from shared.kernel.envelope import Envelope

POSITIONS = st.integers(1, 2**53 - 1)
MOMENTS = st.datetimes(timezones=st.just(UTC))


class TestEntry:
    @given(st.uuids(), st.uuids(), POSITIONS, POSITIONS, MOMENTS)
    def test_is_written_as_rfc_8785_writes_it(
        self, id: UUID, unit: UUID, position: int, unit_seq: int, at: datetime
    ) -> None:
        body = json.dumps({"id": str(id), "payload": {"text": "“引号”\\"}}, ensure_ascii=False).encode()
        event = Envelope("management", unit, position, unit_seq, unit, at, "MemberEnrolled", body)
        entry = entry_of(event)
        assert entry == rfc8785.dumps(json.loads(entry))

    def test_names_the_event_and_nothing_personal(self) -> None:
        at = datetime(2026, 3, 2, 9, tzinfo=UTC) + timedelta(microseconds=5)
        body = b'{"id":"01990000-0000-7000-8000-000000000001","payload":{"name":"x"}}'
        event = Envelope("management", UUID(int=1), 7, 3, UUID(int=2), at, "MemberEnrolled", body)
        assert json.loads(entry_of(event)) == {
            "service": "management",
            "epoch": str(UUID(int=1)),
            "position": 7,
            "unit": str(UUID(int=2)),
            "unit_seq": 3,
            "id": "01990000-0000-7000-8000-000000000001",
            "type": "MemberEnrolled",
            "digest": event.digest,
            "recorded_at": "2026-03-02T09:00:00.000005+00:00",
        }
