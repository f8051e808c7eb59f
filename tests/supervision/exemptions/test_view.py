from datetime import date
from uuid import UUID

from services.supervision.exemptions.view import VIEW, ExemptionRow
from tests.supervision.folding import Said, rows

BRANCH = UUID(int=11)
EXEMPTED = Said(
    BRANCH, "MeetingKindExempted", {"kind": "cell", "since": "2026-02-01", "until": None, "reason": "未设党小组"}
)
ENDED = Said(BRANCH, "MeetingKindExemptionEnded", {"kind": "cell", "ended_on": "2026-04-01"})


def row(*history: Said) -> ExemptionRow:
    (found,) = rows(VIEW, "management", *history)
    assert isinstance(found, ExemptionRow)
    return found


class TestMeetingExemptions:
    def test_an_exemption_holds_from_its_first_day(self) -> None:
        assert not row(EXEMPTED).in_force(date(2026, 1, 31))
        assert row(EXEMPTED).in_force(date(2026, 12, 31))

    def test_it_ends_and_may_be_given_again(self) -> None:
        assert row(EXEMPTED, ENDED).in_force(date(2026, 3, 31))
        assert not row(EXEMPTED, ENDED).in_force(date(2026, 4, 1))
        assert len(row(EXEMPTED, ENDED, EXEMPTED).spans) == 2
