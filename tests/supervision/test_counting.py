from datetime import date
from uuid import UUID

from services.supervision.counting import count_on, counting_occasions, counts_of_year
from services.supervision.exemptions.view import ExemptionRow
from services.supervision.meetings.view import HeldRow
from services.supervision.target.events import MatchingRule, Subject, TargetFrequency
from services.supervision.targets.view import Entered, TargetRow

GROUP, BRANCH, JOINED = UUID(int=10), UUID(int=11), UUID(int=12)
SECRETARY = UUID(int=4)
THEME_DAYS = MatchingRule(event="MeetingHeld", kinds=("theme_day",), organization_is="own")


def target(
    rule: MatchingRule | None = THEME_DAYS,
    frequency: TargetFrequency = TargetFrequency.MONTHLY,
    minimum: int = 1,
    by_hand: tuple[Entered, ...] = (),
    organization: UUID = BRANCH,
) -> TargetRow:
    return TargetRow(
        id=UUID(int=1),
        year=2026,
        number=7,
        subject=Subject.BRANCH_SECRETARY,
        person=SECRETARY,
        organization=organization,
        linked_branch=None,
        indicator="组织主题党日",
        frequency=frequency,
        minimum=minimum,
        rule=rule,
        dropped=False,
        by_hand=by_hand,
    )


def held(id_: int, on: date, year: int = 2026, at: tuple[UUID, ...] = (BRANCH,), returned: bool = False) -> HeldRow:
    return HeldRow(
        id=UUID(int=id_),
        event="MeetingHeld",
        title="主题党日",
        held_on=on,
        year=year,
        organizations=at,
        chair=SECRETARY,
        present=(SECRETARY,),
        kinds=("theme_day",),
        topics=(),
        returned=returned,
        source_event=UUID(int=1000 + id_),
    )


class TestCount:
    def test_each_period_counts_what_was_held_in_it_and_lists_the_events(self) -> None:
        counts = counts_of_year(target(), [held(1, date(2026, 1, 5)), held(2, date(2026, 3, 2))], date(2026, 3, 31))
        assert [count.done for count in counts[:4]] == [1, 0, 1, 0]
        assert [count.shortfall for count in counts[:4]] == [0, 1, 0, 1]
        assert counts[2].counted[0].event == UUID(int=1002)

    def test_the_period_of_a_day_is_found(self) -> None:
        assert count_on(target(), [], date(2026, 3, 31)).period.label == "2026-03"
        assert count_on(target(), [], date(2027, 1, 5)).period.label == "2026-12"
        assert count_on(target(), [], date(2025, 12, 5)).period.label == "2026-01"

    def test_a_yearly_target_counts_by_the_year_that_a_record_belongs_to(self) -> None:
        yearly = target(frequency=TargetFrequency.YEARLY, minimum=2)
        for_2025, for_2026 = held(1, date(2026, 2, 5), year=2025), held(2, date(2027, 1, 8), year=2026)
        count = count_on(yearly, [for_2025, for_2026], date(2027, 1, 31))
        assert [c.id for c in count.counted] == [for_2026.id]

    def test_a_returned_record_does_not_count(self) -> None:
        assert counting_occasions(target(), [held(1, date(2026, 3, 2), returned=True)]) == ()

    def test_a_joint_meeting_counts_for_the_branch_that_it_covers(self) -> None:
        joint = held(1, date(2026, 3, 2), at=(BRANCH, JOINED))
        assert count_on(target(organization=JOINED), [joint], date(2026, 3, 31)).done == 1

    def test_a_meeting_of_another_organization_does_not_count(self) -> None:
        assert count_on(target(), [held(1, date(2026, 3, 2), at=(GROUP,))], date(2026, 3, 31)).done == 0

    def test_what_is_counted_by_hand_counts_what_people_entered(self) -> None:
        entered = Entered(occurrence=UUID(int=9), held_on=date(2026, 3, 9), what="专题报告", event=UUID(int=90))
        by_hand = target(rule=None, frequency=TargetFrequency.YEARLY, by_hand=(entered,))
        count = count_on(by_hand, [held(1, date(2026, 3, 2))], date(2026, 3, 31))
        assert [(c.id, c.event) for c in count.counted] == [(UUID(int=9), UUID(int=90))]


class TestExemption:
    def test_a_branch_exempt_from_a_kind_of_meeting_is_not_short(self) -> None:
        free = [ExemptionRow(BRANCH, "theme_day", ((date(2026, 2, 1), date(2026, 4, 1)),))]
        counts = counts_of_year(target(), [], date(2026, 4, 30), free)
        assert [(count.exempt, count.shortfall) for count in counts[:4]] == [
            (False, 1),
            (True, 0),
            (True, 0),
            (False, 1),
        ]

    def test_the_exemption_of_another_branch_changes_nothing(self) -> None:
        free = [ExemptionRow(JOINED, "theme_day", ((date(2026, 2, 1), None),))]
        assert counts_of_year(target(), [], date(2026, 4, 30), free)[2].shortfall == 1


class TestForecast:
    def test_goes_on_at_the_pace_so_far(self) -> None:
        yearly = target(frequency=TargetFrequency.YEARLY, minimum=4)
        occasions = [held(1, date(2026, 1, 5)), held(2, date(2026, 3, 2))]
        assert count_on(yearly, occasions, date(2026, 6, 30)).forecast == 4

    def test_is_what_happened_once_the_period_is_over(self) -> None:
        assert count_on(target(), [held(1, date(2026, 3, 2))], date(2026, 3, 31)).forecast == 1

    def test_is_unknown_before_the_period_begins(self) -> None:
        assert counts_of_year(target(), [], date(2026, 3, 31))[11].forecast is None
