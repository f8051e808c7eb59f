from datetime import date
from uuid import UUID

import pytest
from pydantic import ValidationError

from services.management.member import commands, domain, events
from shared.testing.spec import Spec
from tests.management.member.scenarios import (
    CEASE,
    CEASED,
    COMMITTEE,
    CONFIRM,
    CONFIRMED,
    CORRECT,
    CORRECTED,
    END_EXEMPTION,
    ENROLLED,
    EXEMPT,
    EXEMPTED,
    EXEMPTION_ENDED,
    FIRST,
    FUNCTIONAL,
    GO_MOBILE,
    JOIN,
    JOINED,
    LEAVE,
    LEFT,
    LOSE,
    LOST,
    MOBILE,
    MOVE,
    MOVED,
    OTHER_FUNCTIONAL,
    OUTSIDER,
    PROBATIONER,
    REGAIN,
    REGAINED,
    RETURN,
    RETURNED,
    SECOND,
    UNIT,
    by,
    enroll,
)

member = Spec(domain.DECIDER)


class TestEnroll:
    def test_enters_the_member_in_the_home_branch(self) -> None:
        member.given().when(enroll(), by()).then(ENROLLED)

    def test_enters_a_member_whose_affiliation_is_outside(self) -> None:
        member.given().when(enroll(branch=None, outside_branch="区教育局机关支部"), by()).then(OUTSIDER)

    def test_said_twice_changes_nothing(self) -> None:
        member.given(ENROLLED, MOVED).when(enroll(), by()).then_nothing()

    def test_is_refused_for_the_same_person_with_other_content(self) -> None:
        member.given(ENROLLED).when(enroll(branch=SECOND), by()).then_refused(commands.AlreadyEnrolled)

    @pytest.mark.parametrize(("branch", "outside"), [(None, None), (FIRST, "区教育局机关支部")])
    def test_is_refused_without_exactly_one_home_branch(self, branch: UUID | None, outside: str | None) -> None:
        homeless = enroll(branch=branch, outside_branch=outside)
        member.given().when(homeless, by()).then_refused(commands.OneHomeBranch)

    @pytest.mark.parametrize("branch", [COMMITTEE, FUNCTIONAL])
    def test_is_refused_in_what_is_no_home_branch(self, branch: UUID) -> None:
        member.given().when(enroll(branch=branch), by()).then_refused(commands.NotAHomeBranch)

    def test_is_refused_before_the_member_has_joined(self) -> None:
        early = enroll(joined_on=date(2026, 3, 3))
        member.given().when(early, by()).then_refused(commands.InTheFuture)

    @pytest.mark.parametrize("born", ["1973", "1973-13", "73-06", "1973-06-01"])
    def test_takes_the_month_of_birth_as_year_and_month_only(self, born: str) -> None:
        with pytest.raises(ValidationError):
            commands.EnrollMember.model_validate(enroll().model_dump() | {"born": born})

    def test_takes_the_code_within_the_unit(self) -> None:
        assert [claim.name for claim in ENROLLED.claims()] == [f"{UNIT}/P001"]

    def test_shows_the_record_to_the_unit_that_keeps_it(self) -> None:
        assert domain.units(domain.DECIDER.fold([ENROLLED])) == {UNIT}


class TestConfirmProbationer:
    def test_makes_a_full_member(self) -> None:
        member.given(PROBATIONER).when(CONFIRM, by()).then(CONFIRMED)

    def test_changes_nothing_for_a_full_member(self) -> None:
        member.given(ENROLLED).when(CONFIRM, by()).then_nothing()

    def test_is_refused_for_a_stranger(self) -> None:
        member.given().when(CONFIRM, by()).then_refused(commands.NoSuchMember)


class TestMoveHomeBranch:
    def test_moves_within_the_unit(self) -> None:
        member.given(ENROLLED).when(MOVE, by()).then(MOVED)

    def test_said_twice_changes_nothing(self) -> None:
        member.given(ENROLLED, MOVED).when(MOVE, by()).then_nothing()

    def test_is_refused_into_a_functional_branch(self) -> None:
        wrong = commands.MoveHomeBranch(branch=FUNCTIONAL)
        member.given(ENROLLED).when(wrong, by()).then_refused(commands.NotAHomeBranch)

    def test_is_refused_for_an_affiliation_outside_that_needs_a_transfer(self) -> None:
        member.given(OUTSIDER).when(MOVE, by()).then_refused(commands.AffiliationOutside)

    def test_is_refused_after_the_membership_ceased(self) -> None:
        member.given(ENROLLED, CEASED).when(MOVE, by()).then_refused(commands.MembershipCeased)


class TestJoinFunctionalBranch:
    def test_adds_the_second_organizational_life(self) -> None:
        member.given(OUTSIDER).when(JOIN, by()).then(JOINED)

    def test_said_twice_changes_nothing(self) -> None:
        member.given(OUTSIDER, JOINED).when(JOIN, by()).then_nothing()

    def test_is_refused_while_in_another_one(self) -> None:
        other = commands.JoinFunctionalBranch(branch=OTHER_FUNCTIONAL)
        member.given(OUTSIDER, JOINED).when(other, by()).then_refused(commands.InAnotherFunctionalBranch)

    def test_is_refused_into_an_ordinary_branch(self) -> None:
        wrong = commands.JoinFunctionalBranch(branch=SECOND)
        member.given(ENROLLED).when(wrong, by()).then_refused(commands.NotAFunctionalBranch)


class TestLeaveFunctionalBranch:
    def test_ends_the_second_organizational_life(self) -> None:
        member.given(OUTSIDER, JOINED).when(LEAVE, by()).then(LEFT)

    def test_said_twice_changes_nothing(self) -> None:
        member.given(OUTSIDER, JOINED, LEFT).when(LEAVE, by()).then_nothing()

    def test_is_refused_when_there_was_none(self) -> None:
        member.given(ENROLLED).when(LEAVE, by()).then_refused(commands.NotInFunctionalBranch)


class TestExempt:
    def test_frees_from_a_date_on(self) -> None:
        member.given(ENROLLED).when(EXEMPT, by()).then(EXEMPTED)

    def test_said_twice_changes_nothing(self) -> None:
        member.given(ENROLLED, EXEMPTED).when(EXEMPT, by()).then_nothing()

    def test_is_refused_with_another_date(self) -> None:
        other = commands.ExemptMember(since=date(2026, 1, 1), reason=EXEMPT.reason)
        member.given(ENROLLED, EXEMPTED).when(other, by()).then_refused(commands.AlreadyExempted)

    def test_is_refused_from_a_day_within_the_last_exemption(self) -> None:
        member.given(ENROLLED, EXEMPTED, EXEMPTION_ENDED).when(EXEMPT, by()).then_refused(commands.BeforeTheFact)


class TestEndExemption:
    def test_ends_it(self) -> None:
        member.given(ENROLLED, EXEMPTED).when(END_EXEMPTION, by()).then(EXEMPTION_ENDED)

    def test_said_twice_changes_nothing(self) -> None:
        member.given(ENROLLED, EXEMPTED, EXEMPTION_ENDED).when(END_EXEMPTION, by()).then_nothing()

    def test_is_refused_before_it_began(self) -> None:
        early = commands.EndMemberExemption(ended_on=date(2026, 5, 31))
        member.given(ENROLLED, EXEMPTED).when(early, by()).then_refused(commands.BeforeTheFact)

    def test_is_refused_when_nothing_is_exempted(self) -> None:
        member.given(ENROLLED).when(END_EXEMPTION, by()).then_refused(commands.NotExempted)


class TestMarkMobile:
    def test_records_where_to(self) -> None:
        member.given(ENROLLED).when(GO_MOBILE, by()).then(MOBILE)

    def test_said_twice_changes_nothing(self) -> None:
        member.given(ENROLLED, MOBILE).when(GO_MOBILE, by()).then_nothing()

    def test_is_refused_with_other_content(self) -> None:
        other = commands.MarkMobile(since=GO_MOBILE.since, place="××县")
        member.given(ENROLLED, MOBILE).when(other, by()).then_refused(commands.AlreadyMobile)

    def test_is_refused_before_the_member_joined(self) -> None:
        early = commands.MarkMobile(since=date(1999, 1, 1), place="××县")
        member.given(ENROLLED).when(early, by()).then_refused(commands.BeforeTheFact)


class TestMarkReturned:
    def test_records_the_return(self) -> None:
        member.given(ENROLLED, MOBILE).when(RETURN, by()).then(RETURNED)

    def test_said_twice_changes_nothing(self) -> None:
        member.given(ENROLLED, MOBILE, RETURNED).when(RETURN, by()).then_nothing()

    def test_is_refused_for_who_never_left(self) -> None:
        member.given(ENROLLED).when(RETURN, by()).then_refused(commands.NotMobile)


class TestLoseContact:
    def test_records_since_when(self) -> None:
        member.given(ENROLLED).when(LOSE, by()).then(LOST)

    def test_said_twice_changes_nothing(self) -> None:
        member.given(ENROLLED, LOST).when(LOSE, by()).then_nothing()

    def test_is_refused_with_another_date(self) -> None:
        other = commands.LoseContact(since=date(2025, 9, 1))
        member.given(ENROLLED, LOST).when(other, by()).then_refused(commands.ContactLostAlready)

    def test_is_refused_from_a_day_to_come(self) -> None:
        future = commands.LoseContact(since=date(2026, 3, 3))
        member.given(ENROLLED).when(future, by()).then_refused(commands.InTheFuture)


class TestRegainContact:
    def test_records_it(self) -> None:
        member.given(ENROLLED, LOST).when(REGAIN, by()).then(REGAINED)

    def test_said_twice_changes_nothing(self) -> None:
        member.given(ENROLLED, LOST, REGAINED).when(REGAIN, by()).then_nothing()

    def test_is_refused_for_who_was_never_lost(self) -> None:
        member.given(ENROLLED).when(REGAIN, by()).then_refused(commands.NotOutOfContact)


class TestCease:
    def test_ends_the_membership(self) -> None:
        member.given(ENROLLED).when(CEASE, by()).then(CEASED)

    def test_said_twice_changes_nothing(self) -> None:
        member.given(ENROLLED, CEASED).when(CEASE, by()).then_nothing()

    def test_is_refused_with_other_content(self) -> None:
        other = commands.CeaseMembership(kind=events.Ceased.LEFT, ceased_on=CEASE.ceased_on)
        member.given(ENROLLED, CEASED).when(other, by()).then_refused(commands.MembershipCeased)

    def test_is_refused_before_it_happens(self) -> None:
        early = commands.CeaseMembership(kind=events.Ceased.LEFT, ceased_on=date(2026, 3, 3))
        member.given(ENROLLED).when(early, by()).then_refused(commands.InTheFuture)


class TestCorrectDetails:
    def test_puts_them_right(self) -> None:
        member.given(ENROLLED).when(CORRECT, by()).then(CORRECTED)

    def test_said_twice_changes_nothing(self) -> None:
        member.given(ENROLLED, CORRECTED).when(CORRECT, by()).then_nothing()

    def test_changes_nothing_when_all_is_as_enrolled(self) -> None:
        same = enroll().model_dump(include=set(domain.DETAILS))
        member.given(ENROLLED).when(commands.CorrectMemberDetails(**same), by()).then_nothing()

    def test_is_refused_when_it_would_leave_two_home_branches(self) -> None:
        double = CORRECT.model_copy(update={"outside_branch": "区工商联支部"})
        member.given(ENROLLED).when(double, by()).then_refused(commands.OneHomeBranch)

    def test_is_refused_when_it_would_leave_no_home_branch(self) -> None:
        member.given(OUTSIDER).when(CORRECT, by()).then_refused(commands.OneHomeBranch)

    def test_may_speak_of_a_day_before_the_last_entry(self) -> None:
        assert events.MemberDetailsCorrected.corrects
