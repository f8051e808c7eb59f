from datetime import date

from services.management.meeting import domain, events
from services.management.meeting.commands import refusals
from shared.testing.spec import Spec
from tests.management.meeting.scenarios import (
    CLERK,
    HELD,
    LATER,
    MEMBERS,
    MUCH_LATER,
    PROBATIONER,
    RECORDER,
    TODAY,
    afterwards,
    by,
    record,
    recorded,
)

meeting = Spec(domain.DECIDER)


class TestRecordAfterwards:
    def test_stores_what_was(self) -> None:
        meeting.given().when(record(), afterwards()).then(HELD)

    def test_said_twice_changes_nothing_even_days_later(self) -> None:
        meeting.given(HELD).when(record(), afterwards(MUCH_LATER)).then_nothing()

    def test_is_refused_with_other_content(self) -> None:
        meeting.given(HELD).when(record(9), afterwards()).then_refused(refusals.AlreadyHeld)

    def test_is_unmarked_within_five_working_days_and_neutral_later(self) -> None:
        for said, late in ((date(2026, 3, 9), False), (date(2026, 3, 10), True), (date(2027, 9, 1), True)):
            held = events.MeetingHeld(record=recorded(late=late))
            meeting.given().when(record(), afterwards(said)).then(held)

    def test_is_refused_without_a_reason(self) -> None:
        meeting.given().when(record(), by(on=TODAY, said=LATER)).then_refused(refusals.ReasonNeeded)

    def test_is_refused_on_the_day_itself(self) -> None:
        meeting.given().when(record(), afterwards(TODAY)).then_refused(refusals.NotPastYet)

    def test_asks_for_those_due_when_it_is_entered_for_another_day(self) -> None:
        meeting.given().when(record(), afterwards(on=LATER)).then_refused(refusals.DueUnknown)
        named = record(due=(*MEMBERS, PROBATIONER))
        meeting.given().when(named, afterwards(on=LATER)).then(HELD)

    def test_may_be_typed_for_the_recorder_with_the_place_of_the_paper(self) -> None:
        unplaced = by(CLERK, TODAY, LATER, "代录", RECORDER)
        placed = by(CLERK, TODAY, LATER, "代录", RECORDER, "会议记录本第3册第12页")
        meeting.given().when(record(), unplaced).then_refused(refusals.PaperPlaceNeeded)
        meeting.given().when(record(), placed).then(HELD)
