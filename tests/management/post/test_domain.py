from datetime import date
from uuid import UUID

import pytest

from services.management.post import commands, domain, events
from shared.kernel.message import Needs
from shared.testing.spec import Spec
from tests.management.post.scenarios import (
    ASSIGN,
    ASSIGNED,
    COMMITTEE,
    FIRST,
    LEADING_GROUP,
    LEAVE,
    LEFT,
    PERSON,
    PROBATIONER,
    TAKEN,
    UNIT,
    by,
    take,
)

post = Spec(domain.DECIDER)


class TestTake:
    def test_fills_the_office(self) -> None:
        post.given().when(take(), by()).then(TAKEN)

    def test_said_twice_changes_nothing(self) -> None:
        post.given(TAKEN, ASSIGNED).when(take(), by()).then_nothing()

    def test_is_refused_with_other_content(self) -> None:
        other = take(since=date(2022, 1, 1))
        post.given(TAKEN).when(other, by()).then_refused(commands.AlreadyInPost)

    def test_enters_an_office_of_the_past_whole(self) -> None:
        past = take().model_copy(update={"until": date(2026, 3, 1)})
        left = LEFT.model_copy(update={"reason": None})
        post.given().when(past, by()).then(TAKEN, left)
        post.given(TAKEN).when(past, by()).then_refused(commands.AlreadyInPost)

    def test_is_refused_for_a_day_to_come(self) -> None:
        post.given().when(take(since=date(2026, 3, 3)), by()).then_refused(commands.TakenInFuture)

    @pytest.mark.parametrize(
        ("title", "organization"), [("党组书记", COMMITTEE), ("机关党委书记", FIRST), ("党支部书记", LEADING_GROUP)]
    )
    def test_is_refused_where_there_is_no_such_office(self, title: str, organization: UUID) -> None:
        post.given().when(take(title, organization), by()).then_refused(commands.TitleNotHere)

    def test_is_refused_to_a_probationary_member(self) -> None:
        young = take("党支部书记", FIRST, PROBATIONER, None, None)
        post.given().when(young, by()).then_refused(commands.ProbationerInOffice)

    def test_leaves_the_desk_work_to_anybody(self) -> None:
        clerk = take("党务干事", COMMITTEE, PROBATIONER, None, None)
        taken = events.PostTaken(
            unit=UNIT,
            person=PROBATIONER,
            organization=COMMITTEE,
            title="党务干事",
            field=None,
            linked_branch=None,
            since=clerk.since,
        )
        post.given().when(clerk, by()).then(taken)

    def test_is_refused_when_what_is_linked_is_no_branch(self) -> None:
        post.given().when(take(linked_branch=COMMITTEE), by()).then_refused(commands.LinkedIsNoBranch)

    def test_needs_person_organization_and_linked_branch_to_be_known(self) -> None:
        needs = take().needs()
        assert needs == Needs(frozenset({PERSON}), frozenset({LEADING_GROUP, FIRST}))

    def test_holds_a_secretary_s_office_alone_until_it_is_left(self) -> None:
        assert [claim.name for claim in TAKEN.claims()] == [f"{LEADING_GROUP}/党组书记"]
        assert TAKEN.claims() == LEFT.releases()

    def test_shares_an_ordinary_office(self) -> None:
        assert TAKEN.model_copy(update={"title": "党组成员"}).claims() == ()


class TestAssignField:
    def test_changes_field_and_linked_branch(self) -> None:
        post.given(TAKEN).when(ASSIGN, by()).then(ASSIGNED)

    def test_said_twice_changes_nothing(self) -> None:
        post.given(TAKEN, ASSIGNED).when(ASSIGN, by()).then_nothing()

    def test_changes_nothing_when_all_is_as_it_was_taken(self) -> None:
        same = commands.AssignPostField(field="全面工作", linked_branch=FIRST)
        post.given(TAKEN).when(same, by()).then_nothing()

    def test_is_refused_after_the_holder_left(self) -> None:
        post.given(TAKEN, LEFT).when(ASSIGN, by()).then_refused(commands.PostHasEnded)

    def test_is_refused_for_a_post_nobody_took(self) -> None:
        post.given().when(ASSIGN, by()).then_refused(commands.NoSuchPost)

    def test_is_refused_when_what_is_linked_is_no_branch(self) -> None:
        wrong = commands.AssignPostField(linked_branch=COMMITTEE)
        post.given(TAKEN).when(wrong, by()).then_refused(commands.LinkedIsNoBranch)


class TestLeave:
    def test_leaves_it_vacant(self) -> None:
        post.given(TAKEN).when(LEAVE, by()).then(LEFT)

    def test_said_twice_changes_nothing(self) -> None:
        post.given(TAKEN, LEFT).when(LEAVE, by()).then_nothing()

    def test_is_refused_with_another_day(self) -> None:
        other = LEAVE.model_copy(update={"until": date(2026, 2, 1)})
        post.given(TAKEN, LEFT).when(other, by()).then_refused(commands.PostHasEnded)

    def test_is_refused_before_it_was_taken(self) -> None:
        early = LEAVE.model_copy(update={"until": date(2021, 11, 4)})
        post.given(TAKEN).when(early, by()).then_refused(commands.LeftBeforeTaken)

    def test_is_refused_before_it_happens(self) -> None:
        early = LEAVE.model_copy(update={"until": date(2026, 3, 3)})
        post.given(TAKEN).when(early, by()).then_refused(commands.LeftInFuture)

    def test_is_refused_for_a_post_nobody_took(self) -> None:
        post.given().when(LEAVE, by()).then_refused(commands.NoSuchPost)
