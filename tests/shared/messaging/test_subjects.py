from dataclasses import replace
from datetime import UTC, datetime
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.kernel.envelope import Envelope
from shared.messaging.subjects import NotAnEvent, from_message, subject_of, to_headers
from tests.shared.messaging.letters import NORTH, SOUTH, body

LETTER = Envelope(
    service="learning",
    epoch=UUID("01920000-0000-7000-8000-0000000000ee"),
    position=7,
    unit_seq=3,
    unit=NORTH,
    recorded_at=datetime(2026, 3, 2, 9, 0, 0, 123456, tzinfo=UTC),
    type="LetterWritten",
    body=body("LetterWritten", NORTH, "三会一课"),
)


class TestAMessage:
    def test_gives_the_event_back(self) -> None:
        message = from_message(subject_of(LETTER), to_headers(LETTER, 5), LETTER.body)
        assert message == replace(LETTER, prev=5)

    def test_without_a_known_predecessor_gives_none(self) -> None:
        assert from_message(subject_of(LETTER), to_headers(LETTER, None), LETTER.body) == LETTER

    def test_is_a_cloud_event(self) -> None:
        headers = to_headers(LETTER, 5, traceparent=f"00-{'a' * 32}-{'b' * 16}-01")
        assert headers["ce-specversion"] == "1.0"
        assert headers["ce-id"] == str(LETTER.id)
        assert headers["ce-source"] == "/wenxiao/learning"
        assert headers["ce-type"] == "LetterWritten"
        assert headers["ce-subject"] == str(LETTER.stream)
        assert headers["ce-time"] == "2026-03-02T17:00:00+08:00"
        assert headers["content-type"] == "application/json"
        assert headers["traceparent"].startswith("00-")

    def test_drops_a_malformed_traceparent(self) -> None:
        assert "traceparent" not in to_headers(LETTER, 5, traceparent="x\r\nce-id: forged")

    @pytest.mark.parametrize(
        ("header", "value"),
        [
            ("ce-type", "Other"),
            ("ce-source", "/wenxiao/management"),
            ("ce-specversion", "0.3"),
            ("wx-unit", str(SOUTH)),
            ("wx-position", "0"),
            ("wx-position", "-7"),
            ("wx-position", "07"),
            ("wx-position", "seven"),
            ("wx-position", "9" * 40),
            ("wx-prev", "7"),
            ("wx-epoch", "none"),
            ("wx-recorded-at", "2026-03-02T09:00:00"),
            ("wx-recorded-at", "yesterday"),
        ],
    )
    def test_is_refused_when_a_header_is_wrong(self, header: str, value: str) -> None:
        with pytest.raises(NotAnEvent):
            from_message(subject_of(LETTER), to_headers(LETTER, 5) | {header: value}, LETTER.body)

    @pytest.mark.parametrize("header", ["ce-type", "wx-position", "wx-unit-seq", "wx-unit", "wx-epoch"])
    def test_is_refused_when_a_header_is_missing(self, header: str) -> None:
        headers = {name: value for name, value in to_headers(LETTER, 5).items() if name != header}
        with pytest.raises(NotAnEvent):
            from_message(subject_of(LETTER), headers, LETTER.body)

    @pytest.mark.parametrize(
        "subject",
        [
            "evt.learning",
            f"evt.learning.{LETTER.partition}.{NORTH}.LetterWritten.more",
            f"evt.learning.99.{NORTH}.LetterWritten",
            f"evt.learning.{(LETTER.partition + 1) % 16}.{NORTH}.LetterWritten",
            f"jobs.learning.{LETTER.partition}.{NORTH}.LetterWritten",
        ],
    )
    def test_is_refused_when_the_subject_is_wrong(self, subject: str) -> None:
        with pytest.raises(NotAnEvent):
            from_message(subject, to_headers(LETTER, 5), LETTER.body)

    def test_is_refused_without_headers(self) -> None:
        with pytest.raises(NotAnEvent):
            from_message(subject_of(LETTER), None, LETTER.body)


class TestASubject:
    @given(text=st.text(min_size=3))
    def test_never_holds_what_a_user_typed(self, text: str) -> None:
        letter = replace(LETTER, body=body("LetterWritten", NORTH, text))
        assert subject_of(letter) == subject_of(LETTER)

    @given(name=st.text())
    def test_takes_only_class_names_and_services(self, name: str) -> None:
        for letter in (replace(LETTER, type=name), replace(LETTER, service=name)):
            try:
                subject = subject_of(letter)
            except NotAnEvent:
                continue
            assert subject.isascii()
            assert subject.replace(".", "").replace("-", "").replace("_", "").isalnum()
            assert len(subject.split(".")) == 5

    @given(number=st.integers(min_value=0, max_value=2**128 - 1))
    def test_names_the_partition_that_readers_expect(self, number: int) -> None:
        letter = replace(LETTER, unit=UUID(int=number))
        assert from_message(subject_of(letter), to_headers(letter, 0), letter.body).unit == letter.unit
