from datetime import date
from uuid import UUID

import pytest

from services.management.kinds import MeetingKind, OrganizationKind
from services.management.organization import commands, domain, events
from shared.testing.spec import Spec
from tests.management.organization.scenarios import (
    BRANCH,
    COMMITTEE,
    DEFINE,
    DEFINED,
    DISSOLVE,
    DISSOLVED,
    END_EXEMPTION,
    ESTABLISHED,
    EXEMPT,
    EXEMPTED,
    EXEMPTION_ENDED,
    FULL,
    LEADING_GROUP,
    MERGE,
    MERGED,
    PROBATIONER,
    RENAME,
    RENAMED,
    SET_TERM,
    TERM_SET,
    TODAY,
    by,
    establish,
)

organization = Spec(domain.DECIDER)


class TestEstablish:
    def test_enters_a_branch_of_long_ago_without_asking_who_founded_it(self) -> None:
        organization.given().when(establish(), by()).then(ESTABLISHED)

    def test_said_twice_changes_nothing(self) -> None:
        organization.given(ESTABLISHED).when(establish(), by()).then_nothing()

    def test_is_refused_with_other_content(self) -> None:
        other = establish(term_ends_on=None)
        organization.given(ESTABLISHED).when(other, by()).then_refused(commands.AlreadyEstablished)

    def test_founds_a_branch_today_with_three_full_members(self) -> None:
        today = establish(established_on=TODAY, founding_members=(*FULL[:3], PROBATIONER))
        founded = events.OrganizationEstablished(**today.model_dump())
        organization.given().when(today, by()).then(founded)

    def test_is_refused_today_with_fewer_than_three_full_members_and_suggests_a_joint_branch(self) -> None:
        today = establish(established_on=TODAY, founding_members=(*FULL[:2], PROBATIONER))
        organization.given().when(today, by()).then_refused(commands.TooFewForBranch)
        assert "联合党支部" in commands.TooFewForBranch(minimum=3, named=2).sentence("zh")

    def test_is_refused_today_when_one_member_is_named_three_times(self) -> None:
        today = establish(established_on=TODAY, founding_members=(FULL[0],) * 3)
        organization.given().when(today, by()).then_refused(commands.TooFewForBranch)

    def test_is_refused_today_with_more_than_fifty_members(self) -> None:
        today = establish(established_on=TODAY, founding_members=FULL[:51])
        organization.given().when(today, by()).then_refused(commands.TooManyForBranch)

    def test_counts_by_the_day_it_is_said_not_by_the_day_it_is_entered_for(self) -> None:
        then = establish(established_on=TODAY)
        established = events.OrganizationEstablished(**then.model_dump())
        organization.given().when(then, by(on=TODAY, said=date(2026, 4, 1))).then(established)

    def test_asks_for_members_only_of_a_branch(self) -> None:
        committee = establish(OrganizationKind.ORGAN_COMMITTEE, LEADING_GROUP, established_on=TODAY)
        founded = events.OrganizationEstablished(**committee.model_dump())
        organization.given().when(committee, by()).then(founded)

    def test_is_refused_before_it_happens(self) -> None:
        future = establish(established_on=date(2026, 3, 3))
        organization.given().when(future, by()).then_refused(commands.EstablishedInFuture)

    def test_is_refused_when_the_term_ends_before_it_begins(self) -> None:
        short = establish(term_ends_on=date(2022, 3, 9))
        organization.given().when(short, by()).then_refused(commands.TermEndsBeforeItBegins)

    @pytest.mark.parametrize(
        ("kind", "parent"),
        [
            (OrganizationKind.LEADING_GROUP, COMMITTEE),
            (OrganizationKind.BRANCH, BRANCH),
            (OrganizationKind.CELL, COMMITTEE),
            (OrganizationKind.CELL, None),
        ],
    )
    def test_is_refused_below_a_parent_that_does_not_fit(self, kind: OrganizationKind, parent: UUID | None) -> None:
        misplaced = establish(kind, parent)
        organization.given().when(misplaced, by()).then_refused(commands.ParentDoesNotFit)

    def test_needs_the_parent_to_be_known(self) -> None:
        assert establish().needs().organizations == {COMMITTEE}

    def test_takes_the_code_until_it_is_merged_or_dissolved(self) -> None:
        assert ESTABLISHED.claims() == MERGED.releases() == DISSOLVED.releases()


class TestDefineFunctions:
    def test_writes_them_down(self) -> None:
        organization.given(ESTABLISHED).when(DEFINE, by()).then(DEFINED)

    def test_said_twice_changes_nothing(self) -> None:
        organization.given(ESTABLISHED, DEFINED).when(DEFINE, by()).then_nothing()

    def test_is_refused_before_the_organization_exists(self) -> None:
        organization.given().when(DEFINE, by()).then_refused(commands.NoSuchOrganization)


class TestRename:
    def test_gives_the_new_name(self) -> None:
        organization.given(ESTABLISHED).when(RENAME, by()).then(RENAMED)

    def test_said_twice_changes_nothing(self) -> None:
        organization.given(ESTABLISHED, RENAMED).when(RENAME, by()).then_nothing()

    def test_is_refused_after_the_end(self) -> None:
        organization.given(ESTABLISHED, DISSOLVED).when(RENAME, by()).then_refused(commands.OrganizationEnded)


class TestSetTerm:
    def test_sets_the_end(self) -> None:
        organization.given(ESTABLISHED).when(SET_TERM, by()).then(TERM_SET)

    def test_said_twice_changes_nothing(self) -> None:
        organization.given(ESTABLISHED, TERM_SET).when(SET_TERM, by()).then_nothing()

    def test_is_refused_with_an_end_before_the_founding_day(self) -> None:
        early = commands.SetOrganizationTerm(term_ends_on=date(2021, 1, 1))
        organization.given(ESTABLISHED).when(early, by()).then_refused(commands.TermEndsBeforeItBegins)

    def test_is_refused_after_the_end(self) -> None:
        organization.given(ESTABLISHED, MERGED).when(SET_TERM, by()).then_refused(commands.OrganizationEnded)


class TestMerge:
    def test_ends_in_the_other_branch(self) -> None:
        organization.given(ESTABLISHED).when(MERGE, by()).then(MERGED)

    def test_said_twice_changes_nothing(self) -> None:
        organization.given(ESTABLISHED, MERGED).when(MERGE, by()).then_nothing()

    def test_is_refused_into_an_organization_of_another_kind(self) -> None:
        up = commands.MergeOrganization(into=COMMITTEE)
        organization.given(ESTABLISHED).when(up, by()).then_refused(commands.OtherKind)

    def test_is_refused_after_another_end(self) -> None:
        organization.given(ESTABLISHED, DISSOLVED).when(MERGE, by()).then_refused(commands.OrganizationEnded)


class TestDissolve:
    def test_ends_it(self) -> None:
        organization.given(ESTABLISHED).when(DISSOLVE, by()).then(DISSOLVED)

    def test_said_twice_changes_nothing(self) -> None:
        organization.given(ESTABLISHED, DISSOLVED).when(DISSOLVE, by()).then_nothing()

    def test_is_refused_with_another_reason(self) -> None:
        other = commands.DissolveOrganization(reason="登记有误")
        organization.given(ESTABLISHED, DISSOLVED).when(other, by()).then_refused(commands.OrganizationEnded)


class TestExemptFromMeetingKind:
    def test_frees_the_branch_for_the_period(self) -> None:
        organization.given(ESTABLISHED).when(EXEMPT, by()).then(EXEMPTED)

    def test_said_twice_changes_nothing(self) -> None:
        organization.given(ESTABLISHED, EXEMPTED).when(EXEMPT, by()).then_nothing()

    def test_is_refused_where_it_overlaps_with_other_content(self) -> None:
        other = EXEMPT.model_copy(update={"since": date(2026, 6, 1), "until": None})
        organization.given(ESTABLISHED, EXEMPTED).when(other, by()).then_refused(commands.AlreadyExempt)

    def test_may_follow_an_earlier_one(self) -> None:
        following = EXEMPT.model_copy(update={"since": date(2027, 1, 1), "until": None})
        exempted = events.MeetingKindExempted(**following.model_dump())
        organization.given(ESTABLISHED, EXEMPTED).when(following, by()).then(exempted)

    def test_may_start_again_after_it_was_ended(self) -> None:
        again = EXEMPT.model_copy(update={"since": date(2026, 10, 1)})
        exempted = events.MeetingKindExempted(**again.model_dump())
        organization.given(ESTABLISHED, EXEMPTED, EXEMPTION_ENDED).when(again, by()).then(exempted)

    def test_is_refused_for_an_empty_period(self) -> None:
        empty = EXEMPT.model_copy(update={"until": EXEMPT.since})
        organization.given(ESTABLISHED).when(empty, by()).then_refused(commands.PeriodEmpty)

    def test_is_refused_for_a_kind_that_a_branch_does_not_hold(self) -> None:
        strange = EXEMPT.model_copy(update={"kind": MeetingKind.CENTRE_STUDY})
        organization.given(ESTABLISHED).when(strange, by()).then_refused(commands.NothingToExempt)


class TestEndMeetingKindExemption:
    def test_asks_for_the_kind_again(self) -> None:
        organization.given(ESTABLISHED, EXEMPTED).when(END_EXEMPTION, by()).then(EXEMPTION_ENDED)

    def test_said_twice_changes_nothing(self) -> None:
        organization.given(ESTABLISHED, EXEMPTED, EXEMPTION_ENDED).when(END_EXEMPTION, by()).then_nothing()

    def test_is_refused_on_a_day_without_exemption(self) -> None:
        late = END_EXEMPTION.model_copy(update={"ended_on": date(2027, 5, 1)})
        organization.given(ESTABLISHED, EXEMPTED).when(late, by()).then_refused(commands.NotExempt)

    def test_is_refused_when_nothing_is_exempted(self) -> None:
        organization.given(ESTABLISHED).when(END_EXEMPTION, by()).then_refused(commands.NotExempt)


def test_the_permission_is_asked_at_the_organization_above() -> None:
    assert domain.organization(DISSOLVE, domain.DECIDER.fold([ESTABLISHED])) == COMMITTEE
    assert domain.organization(DISSOLVE, domain.Organization()) is None
