from datetime import date
from typing import Any
from uuid import UUID

from services.supervision.meetings.view import VIEW, HeldRow
from tests.supervision.folding import Said, rows

MEETING, DAY = UUID(int=1), UUID(int=2)
BRANCH, JOINED, CHAIR, MEMBER, GUEST = UUID(int=10), UUID(int=11), UUID(int=5), UUID(int=6), UUID(int=7)


def record(**changed: Any) -> dict[str, Any]:
    return {
        "organization": str(BRANCH),
        "kinds": ["theme_day", "branch_general"],
        "title": "三月主题党日",
        "held_on": "2026-03-05",
        "year": 2026,
        "chair": str(CHAIR),
        "present": [str(CHAIR), str(MEMBER)],
        "agenda": [{"title": "学习", "topic": "study"}, {"title": "党费", "topic": "party_building"}],
        "minutes": "略",
        "covered_organizations": [str(JOINED)],
        **changed,
    }


HELD = Said(MEETING, "MeetingHeld", {"record": record()})
STUDIED = {
    "held_on": "2026-03-02",
    "topic": "中央八项规定精神",
    "year": 2026,
    "organizations": [str(BRANCH)],
    "present": [str(MEMBER)],
    "guests": [str(GUEST)],
}


def row(service: str, *history: Said) -> HeldRow:
    (found,) = rows(VIEW, service, *history)
    assert isinstance(found, HeldRow)
    return found


class TestHeldOccasions:
    def test_a_meeting_counts_for_every_kind_topic_and_organization(self) -> None:
        held = row("management", HELD)
        assert held.kinds == ("theme_day", "branch_general")
        assert held.topics == ("study", "party_building")
        assert held.organizations == (BRANCH, JOINED)

    def test_a_corrected_record_replaces_the_one_before(self) -> None:
        corrected = {"record": record(kinds=["branch_general"]), "corrected_version": 1, "reason": "类型填错"}
        held = row("management", HELD, Said(MEETING, "MeetingRecordCorrected", corrected))
        assert held.kinds == ("branch_general",)
        assert held.event == "MeetingHeld"

    def test_a_returned_record_waits_until_it_is_handed_in_again(self) -> None:
        returned = Said(MEETING, "MeetingRecordReturned", {"reason": "记录过简"})
        assert row("management", HELD, returned).returned
        assert not row("management", HELD, returned, HELD).returned

    def test_a_study_day_counts_with_its_guests(self) -> None:
        held = row("learning", Said(DAY, "StudyDayHeld", STUDIED))
        assert (held.event, held.present, held.held_on) == ("StudyDayHeld", (MEMBER, GUEST), date(2026, 3, 2))

    def test_a_study_day_without_a_year_belongs_to_that_of_its_date(self) -> None:
        held = row("learning", Said(DAY, "StudyDayHeld", {**STUDIED, "year": None, "held_on": "2025-12-01"}))
        assert held.year == 2025

    def test_what_was_planned_and_never_held_is_no_row(self) -> None:
        assert rows(VIEW, "management", Said(MEETING, "MeetingPlanned", {})) == []
