from datetime import date
from uuid import UUID

import pytest

from services.management.kinds import MeetingKind
from services.management.meeting import commands, domain, events
from services.management.meeting.commands import refusals
from services.management.meeting.events import Topic
from shared.kernel.facts import Facts
from shared.kernel.refusal import Refusal
from shared.testing.spec import Spec
from tests.management.meeting.scenarios import (
    BRANCH,
    CANCELLED,
    DEPUTY,
    EXEMPT,
    FACTS,
    FUNCTIONAL,
    GROUP,
    HELD,
    LATER,
    MEMBERS,
    NEIGHBOURS,
    OBSERVER,
    OTHER_UNIT,
    OUTSIDE_BRANCH,
    PLANNED,
    PROBATIONER,
    RECORDER,
    SECOND,
    SECRETARY,
    SMALL,
    STRANGER,
    TODAY,
    WITH_EXEMPT,
    absent,
    afterwards,
    by,
    group_meeting,
    hold,
    item,
    record,
    recorded,
    vote,
)

meeting = Spec(domain.DECIDER)
DAY_OFF = (commands.Absent(person=MEMBERS[9], reason="请假", opinion="同意"),)


def decided(command: commands.HoldMeeting | commands.RecordMeeting, facts: Facts = FACTS) -> events.MeetingRecord:
    """Return the record that follows, live or afterwards as the command says."""
    given = by(facts=facts) if isinstance(command, commands.HoldMeeting) else afterwards(facts=facts)
    (event,) = domain.decide(command, domain.Meeting(), given)
    assert isinstance(event, events.MeetingHeld)
    return event.record


class TestHold:
    def test_records_who_was_due_by_the_roster(self) -> None:
        meeting.given().when(hold(), by()).then(HELD)

    def test_said_twice_changes_nothing(self) -> None:
        meeting.given(HELD).when(hold(), by()).then_nothing()

    def test_is_refused_with_other_content(self) -> None:
        meeting.given(HELD).when(hold(9), by()).then_refused(refusals.AlreadyHeld)

    def test_is_refused_for_another_day_than_today(self) -> None:
        meeting.given().when(hold(), by(on=TODAY, said=LATER)).then_refused(refusals.NotToday)

    def test_is_refused_after_it_was_cancelled(self) -> None:
        meeting.given(PLANNED, CANCELLED).when(hold(), by()).then_refused(refusals.MeetingIsCancelled)

    def test_is_refused_to_another_organization_than_the_plan_s(self) -> None:
        other = hold(**group_meeting())
        meeting.given(PLANNED).when(other, by()).then_refused(refusals.OtherOrganization)

    def test_takes_the_agenda_over_from_the_plan(self) -> None:
        held = events.MeetingHeld(record=recorded(agenda=PLANNED.agenda))
        meeting.given(PLANNED).when(hold(agenda=None), by()).then(held)

    @pytest.mark.parametrize(
        ("changes", "refusal"),
        [
            ({"absent": absent(MEMBERS[9:])}, refusals.PresentAndAbsent),
            ({"observers": (SECRETARY,)}, refusals.PresentAndAbsent),
            ({"present": MEMBERS}, refusals.AttendanceIncomplete),
            ({"present": (*MEMBERS, PROBATIONER, STRANGER)}, refusals.NotDue),
            ({"chair": STRANGER}, refusals.ChairAbsent),
            ({"year": 2024}, refusals.YearDoesNotFit),
            ({"year": 2027}, refusals.YearDoesNotFit),
            ({"kinds": (MeetingKind.LEADING_GROUP,)}, refusals.KindNotHeldHere),
            ({"kinds": (MeetingKind.LECTURE,), "agenda": (vote(6),)}, refusals.NobodyVotesHere),
            ({"agenda": (item(carried_over=True, resolution="同意"),)}, refusals.CarriedOverDecided),
        ],
    )
    def test_is_refused_when_it_contradicts_itself(self, changes: dict[str, object], refusal: type[Refusal]) -> None:
        meeting.given().when(hold(**changes), by()).then_refused(refusal)

    def test_is_refused_when_nobody_is_known_to_be_due(self) -> None:
        empty = hold(organization_id=SECOND, present=(SECRETARY,), absent=())
        no_roster = by(facts=Facts(organizations=WITH_EXEMPT.organizations))
        meeting.given().when(empty, no_roster).then_refused(refusals.DueUnknown)

    def test_belongs_to_the_year_before_if_it_says_so(self) -> None:
        life_meeting = hold(kinds=(MeetingKind.ORG_LIFE,), year=2025)
        assert decided(life_meeting).year == 2025
        assert decided(life_meeting).held_on == TODAY


class TestQuorum:
    def test_is_met_by_half_of_the_full_members_without_the_probationer(self) -> None:
        assert decided(hold(5)).breaches == ()

    def test_stops_a_live_meeting_that_misses_it(self) -> None:
        meeting.given().when(hold(4), by()).then_refused(refusals.QuorumMissed)

    def test_is_a_breach_when_it_is_found_afterwards(self) -> None:
        stored = decided(record(4))
        assert [breach.rule for breach in stored.breaches] == ["meeting.branch_general.quorum"]
        assert "应到有表决权人数10人，实到4人，须5人以上" in stored.breaches[0].sentence

    def test_is_no_breach_before_the_rule_was_in_force(self) -> None:
        long_ago = date(2015, 6, 30)
        past = record(4, held_on=long_ago)
        (held,) = domain.decide(past, domain.Meeting(), afterwards(on=long_ago))
        assert isinstance(held, events.MeetingHeld)
        assert held.record.breaches == ()

    def test_leaves_out_who_cannot_express_a_will(self) -> None:
        ill = tuple(commands.Uncounted(person=id, reason=events.NotCountedFor.BEDRIDDEN) for id in MEMBERS[8:])
        stored = decided(hold(4, not_counted=ill))
        assert stored.voters == MEMBERS[:8]
        assert set(stored.due) == {*MEMBERS, PROBATIONER}

    def test_takes_nobody_out_who_has_no_vote_anyway(self) -> None:
        young = (commands.Uncounted(person=PROBATIONER, reason=events.NotCountedFor.ABROAD),)
        meeting.given().when(hold(not_counted=young), by()).then_refused(refusals.NotAVoter)

    def test_counts_exempt_members_as_voters_but_not_as_due(self) -> None:
        stored = decided(hold(), facts=WITH_EXEMPT)
        assert EXEMPT not in stored.due
        assert EXEMPT in stored.voters

    def test_counts_an_exempt_member_who_comes_all_the_same(self) -> None:
        stored = decided(hold(present=(*MEMBERS, PROBATIONER, EXEMPT), absent=()), facts=WITH_EXEMPT)
        assert EXEMPT in stored.due

    def test_for_admission_of_members_is_more_than_half(self) -> None:
        admission = hold(5, agenda=(item("接收预备党员", Topic.OTHER, admission=True),))
        meeting.given().when(admission, by()).then_refused(refusals.ItemQuorumMissed)

    def test_of_the_leading_group_is_half_of_its_members_without_clerks_and_inspectors(self) -> None:
        stored = decided(hold(**group_meeting(3)))
        assert stored.voters == stored.due == GROUP
        meeting.given().when(hold(**group_meeting(2)), by()).then_refused(refusals.QuorumMissed)

    def test_for_personnel_at_the_leading_group_is_two_thirds(self) -> None:
        three = hold(**group_meeting(3, agenda=(item("干部任免", Topic.PERSONNEL),)))
        four = hold(**group_meeting(4, agenda=(item("干部任免", Topic.PERSONNEL),)))
        meeting.given().when(three, by()).then_refused(refusals.ItemQuorumMissed)
        assert decided(four).breaches == ()

    def test_of_an_enlarged_meeting_is_that_of_the_group(self) -> None:
        kinds = (MeetingKind.LEADING_GROUP_ENLARGED,)
        enlarged = record(**group_meeting(2, kinds=kinds, observers=(OBSERVER,)))
        assert [breach.rule for breach in decided(enlarged).breaches] == ["meeting.leading_group.quorum"]

    def test_is_nobody_s_concern_in_a_lecture(self) -> None:
        assert decided(hold(1, kinds=(MeetingKind.LECTURE,))).voters == ()


class TestVote:
    def test_does_not_pass_with_half_of_those_due_though_all_present_agree(self) -> None:
        stored = decided(hold(5, agenda=(vote(5),)))
        assert stored.agenda[0].vote == events.Vote(yes=5, no=0, abstain=0, due=10, passed=False)

    def test_passes_with_more_than_half_of_those_due(self) -> None:
        stored = decided(hold(7, agenda=(vote(6, no=1, resolution="同意"),)))
        assert stored.agenda[0].vote == events.Vote(yes=6, no=1, abstain=0, due=10, passed=True)

    def test_makes_no_live_resolution_without_the_majority(self) -> None:
        lost = hold(5, agenda=(vote(5, resolution="同意"),))
        meeting.given().when(lost, by()).then_refused(refusals.ResolutionNotPassed)

    def test_keeps_a_past_resolution_without_the_majority_as_a_breach(self) -> None:
        stored = decided(record(5, agenda=(vote(5, resolution="同意"),)))
        assert [breach.rule for breach in stored.breaches] == ["meeting.branch_general.pass"]
        assert stored.agenda[0].resolution == "同意"

    def test_keeps_an_absentee_s_written_opinion_and_never_counts_it(self) -> None:
        written = hold(9, absent=DAY_OFF, agenda=(vote(10),))
        meeting.given().when(written, by()).then_refused(refusals.MoreVotesThanVoters)
        stored = decided(record(9, absent=DAY_OFF, agenda=(vote(10),)))
        assert stored.absent[0].opinion == "同意"
        assert stored.agenda[0].vote == events.Vote(yes=10, no=0, abstain=0, due=10, passed=False)
        assert [breach.rule for breach in stored.breaches] == ["meeting.branch_general.written_opinion"]


class TestChair:
    def test_is_the_secretary_or_entrusted_by_the_secretary(self) -> None:
        meeting.given().when(hold(chair=DEPUTY), by()).then_refused(refusals.ChairNotEntitled)
        assert decided(hold(chair=DEPUTY, chair_entrusted=True)).breaches == ()

    def test_is_no_ordinary_member_even_if_entrusted(self) -> None:
        ordinary = hold(chair=MEMBERS[5], chair_entrusted=True)
        meeting.given().when(ordinary, by()).then_refused(refusals.ChairNotEntitled)

    def test_is_anybody_where_no_office_is_filled(self) -> None:
        small = hold(4, organization_id=SMALL, chair=MEMBERS[3], present=MEMBERS[:4], absent=())
        assert decided(small).breaches == ()

    def test_is_a_breach_when_it_is_found_afterwards(self) -> None:
        assert [b.rule for b in decided(record(chair=MEMBERS[5])).breaches] == ["meeting.branch_general.chair"]


class TestKinds:
    def test_of_the_committee_ask_for_its_members_only(self) -> None:
        committee = (SECRETARY, DEPUTY, RECORDER)
        stored = decided(hold(kinds=(MeetingKind.BRANCH_COMMITTEE,), present=committee, absent=()))
        assert stored.due == stored.voters == committee

    def test_of_the_committee_are_refused_to_a_small_branch_without_one(self) -> None:
        kinds = (MeetingKind.BRANCH_COMMITTEE,)
        small = hold(organization_id=SMALL, kinds=kinds, chair=MEMBERS[0], present=MEMBERS[:4], absent=())
        meeting.given().when(small, by()).then_refused(refusals.NoCommittee)

    def test_may_be_several_at_once(self) -> None:
        both = hold(kinds=(MeetingKind.BRANCH_GENERAL, MeetingKind.THEME_DAY))
        assert decided(both).kinds == both.kinds

    def test_of_a_functional_branch_are_activities_without_votes(self) -> None:
        people: dict[str, object] = {"chair": MEMBERS[0], "present": MEMBERS[:4], "absent": ()}
        activity = hold(organization_id=FUNCTIONAL, kinds=(MeetingKind.THEME_DAY,), **people)
        assert decided(activity).voters == ()
        general = hold(organization_id=FUNCTIONAL, **people)
        meeting.given().when(general, by()).then_refused(refusals.KindNotHeldHere)

    def test_of_hearing_take_those_due_as_named(self) -> None:
        kinds = (MeetingKind.HEARING,)
        pair = {"chair": SECRETARY, "due": (SECRETARY, DEPUTY), "present": (SECRETARY, DEPUTY), "absent": ()}
        assert decided(hold(kinds=kinds, observers=(OBSERVER,), **pair)).due == (SECRETARY, DEPUTY)


class TestJointMeeting:
    def test_of_one_unit_asks_the_people_of_all_covered_organizations(self) -> None:
        joint = hold(covered_organizations=(SECOND,), present=(*MEMBERS, PROBATIONER, *NEIGHBOURS))
        stored = decided(joint)
        assert set(stored.voters) == {*MEMBERS, *NEIGHBOURS}
        assert joint.needs().rosters == {BRANCH, SECOND}

    def test_of_two_units_names_those_due_because_the_host_does_not_know_them(self) -> None:
        covered = {"covered_units": (OTHER_UNIT,), "covered_organizations": (OUTSIDE_BRANCH,)}
        everybody = (*MEMBERS, PROBATIONER, *NEIGHBOURS)
        meeting.given().when(hold(present=everybody, **covered), by()).then_refused(refusals.DueUnknown)
        joint = hold(present=everybody, due=everybody, **covered)
        stored = decided(joint)
        assert set(stored.voters) == {*MEMBERS, *NEIGHBOURS}
        assert stored.covered_units == (OTHER_UNIT,)
        assert joint.needs().organizations == {BRANCH}
        assert joint.needs().people == {RECORDER}


def test_permission_is_checked_at_the_organization_that_meets() -> None:
    assert hold().organization() == BRANCH
    assert domain.organization(hold(), domain.DECIDER.fold([HELD])) == BRANCH
    nobody: UUID | None = domain.organization(hold(), domain.Meeting())
    assert nobody is None
