from datetime import date
from uuid import UUID

from services.responsibility.acting import PaperMissing
from services.responsibility.duty_list import commands, domain, events
from shared.kernel.message import Claim
from shared.kernel.role import Role
from shared.testing.spec import Spec
from tests.responsibility.duty_list.scenarios import (
    ACKNOWLEDGE,
    ACKNOWLEDGED,
    CLOSE_YEAR,
    CLOSED,
    DRAFT,
    DRAFTED,
    IN_FORCE,
    ISSUE,
    ISSUED,
    LIST,
    MONTHLY,
    ONCE,
    ONCE_ID,
    PERFORM,
    PRINCIPALS,
    QUARTERLY,
    REVIEW,
    REVIEWED,
    REVISE,
    REVISED,
    TIGHTER,
    perform,
    wanted,
)
from tests.responsibility.people import BRANCH, CLERK, IMPORTER, MEMBER, PRINCIPAL, SECRETARY, by

duty_list = Spec(domain.DECIDER)


class TestDraftDutyList:
    def test_orders_the_items_by_number(self) -> None:
        duty_list.given().when(DRAFT, by(CLERK)).then(DRAFTED)

    def test_takes_the_place_of_this_holder_level_and_year(self) -> None:
        name = f"2026/branch_secretary/{BRANCH}/{SECRETARY}"
        assert DRAFTED.claims() == (Claim("duty_list", name, "该责任人2026年的责任清单"),)

    def test_changes_nothing_when_the_revised_content_comes_again(self) -> None:
        again = commands.DraftDutyList(**LIST, organization_id=BRANCH, items=REVISE.items)
        duty_list.given(*IN_FORCE, REVISED).when(again, by(CLERK)).then_nothing()

    def test_is_refused_when_it_exists_with_other_content(self) -> None:
        other = commands.DraftDutyList(**LIST, organization_id=BRANCH, items=wanted(MONTHLY))
        duty_list.given(DRAFTED).when(other, by(CLERK)).then_refused(commands.DutyListAlreadyDrafted)

    def test_is_refused_with_a_number_or_an_id_twice(self) -> None:
        number = commands.DraftDutyList(**LIST, items=wanted(MONTHLY, {**QUARTERLY, "number": 1}))
        id = commands.DraftDutyList(**LIST, items=wanted(MONTHLY, {**MONTHLY, "number": 2}))
        duty_list.given().when(number, by(CLERK)).then_refused(commands.ItemTwice)
        duty_list.given().when(id, by(CLERK)).then_refused(commands.ItemTwice)

    def test_is_refused_when_an_item_is_carried_within_the_list(self) -> None:
        own = commands.DraftDutyList(**LIST, items=wanted({**MONTHLY, "carried_by": (ONCE_ID,)}, ONCE))
        duty_list.given().when(own, by(CLERK)).then_refused(commands.CarriesItself)


class TestReviewDutyList:
    def test_gives_an_opinion(self) -> None:
        duty_list.given(DRAFTED).when(REVIEW, by(MEMBER)).then(REVIEWED)

    def test_is_refused_to_the_holder(self) -> None:
        duty_list.given(DRAFTED).when(REVIEW, by(SECRETARY)).then_refused(commands.OwnList)

    def test_is_refused_with_another_opinion_afterwards(self) -> None:
        other = commands.ReviewDutyList(opinion="再斟酌")
        duty_list.given(DRAFTED, REVIEWED).when(other, by(MEMBER)).then_refused(commands.AlreadyReviewed)

    def test_is_refused_for_a_list_that_does_not_exist(self) -> None:
        duty_list.given().when(REVIEW, by(MEMBER)).then_refused(commands.NoSuchDutyList)

    def test_is_asked_again_after_the_draft_was_revised(self) -> None:
        duty_list.given(DRAFTED, REVIEWED, REVISED).when(REVIEW, by(MEMBER)).then(REVIEWED)


class TestIssueDutyList:
    def test_follows_the_review(self) -> None:
        duty_list.given(DRAFTED, REVIEWED).when(ISSUE, by(CLERK)).then(ISSUED)

    def test_is_refused_before_the_review(self) -> None:
        duty_list.given(DRAFTED).when(ISSUE, by(CLERK)).then_refused(commands.NotReviewed)

    def test_needs_no_review_when_the_body_has_resolved_it(self) -> None:
        resolved = commands.IssueDutyList(resolution="党组会议纪要〔2026〕2号")
        issued = events.DutyListIssued(resolution="党组会议纪要〔2026〕2号")
        duty_list.given(PRINCIPALS).when(resolved, by(PRINCIPAL)).then(issued)

    def test_needs_no_review_when_the_year_plan_is_imported(self) -> None:
        duty_list.given(DRAFTED).when(ISSUE, by(IMPORTER, role=Role.SERVICE)).then(ISSUED)

    def test_is_refused_to_the_holder_alone(self) -> None:
        duty_list.given(DRAFTED, REVIEWED).when(ISSUE, by(SECRETARY)).then_refused(commands.OwnList)

    def test_is_refused_with_another_resolution_afterwards(self) -> None:
        other = commands.IssueDutyList(resolution="党组会议纪要〔2026〕3号")
        duty_list.given(DRAFTED, REVIEWED, ISSUED).when(other, by(CLERK)).then_refused(commands.AlreadyIssued)


class TestAcknowledgeDutyList:
    def test_is_acknowledged_once(self) -> None:
        duty_list.given(DRAFTED, ISSUED).when(ACKNOWLEDGE, by(SECRETARY)).then(ACKNOWLEDGED)
        duty_list.given(DRAFTED, ISSUED, ACKNOWLEDGED).when(ACKNOWLEDGE, by(SECRETARY)).then_nothing()

    def test_may_be_typed_for_the_holder_from_a_paper(self) -> None:
        issued = duty_list.given(DRAFTED, ISSUED)
        typed = by(CLERK, for_=SECRETARY, paper="党建档案柜1-4")
        issued.when(ACKNOWLEDGE, typed).then(ACKNOWLEDGED)
        issued.when(ACKNOWLEDGE, by(CLERK, for_=SECRETARY)).then_refused(PaperMissing)

    def test_is_refused_to_others(self) -> None:
        duty_list.given(DRAFTED, ISSUED).when(ACKNOWLEDGE, by(CLERK)).then_refused(commands.NotTheHolder)

    def test_is_refused_before_the_list_is_issued(self) -> None:
        duty_list.given(DRAFTED).when(ACKNOWLEDGE, by(SECRETARY)).then_refused(commands.NotIssued)


class TestReviseDutyList:
    def test_changes_items_with_the_reason(self) -> None:
        duty_list.given(*IN_FORCE).when(REVISE, by(CLERK)).then(REVISED)

    def test_changes_nothing_with_equal_content_in_another_order(self) -> None:
        same = commands.ReviseDutyList(items=wanted(ONCE, QUARTERLY, MONTHLY), reason="重新导入")
        duty_list.given(*IN_FORCE).when(same, by(CLERK)).then_nothing()

    def test_is_refused_when_an_item_comes_back_under_another_id(self) -> None:
        renamed = commands.ReviseDutyList(items=wanted({**MONTHLY, "id": UUID(int=99)}, QUARTERLY, ONCE), reason="x")
        duty_list.given(*IN_FORCE).when(renamed, by(CLERK)).then_refused(commands.ItemIdChanged)

    def test_ends_what_is_left_out_and_may_take_it_back(self) -> None:
        shorter = events.DutyListRevised(items=DRAFTED.items[:2], reason="合并到年度考核")
        late = perform(ONCE_ID, "2026", date(2026, 3, 2))
        ended = duty_list.given(*IN_FORCE, shorter)
        ended.when(late, by(SECRETARY)).then_refused(commands.DutyItemEnded)
        back = commands.ReviseDutyList(items=wanted(MONTHLY, QUARTERLY, ONCE), reason="恢复")
        ended.when(back, by(CLERK)).then(events.DutyListRevised(items=DRAFTED.items, reason="恢复"))

    def test_is_refused_to_the_holder_once_the_list_is_issued(self) -> None:
        duty_list.given(*IN_FORCE).when(REVISE, by(SECRETARY)).then_refused(commands.OwnList)

    def test_is_refused_for_a_list_that_does_not_exist(self) -> None:
        duty_list.given().when(REVISE, by(CLERK)).then_refused(commands.NoSuchDutyList)


class TestCloseDutyYear:
    def test_ends_the_list_by_decision(self) -> None:
        duty_list.given(*IN_FORCE).when(CLOSE_YEAR, by(CLERK, date(2026, 12, 31))).then(CLOSED)

    def test_is_refused_by_another_decision_afterwards(self) -> None:
        other = commands.CloseDutyYear(decision="党组会议纪要〔2026〕19号")
        duty_list.given(*IN_FORCE, CLOSED).when(other, by(CLERK)).then_refused(commands.YearClosed)

    def test_is_refused_for_a_list_that_was_never_issued(self) -> None:
        duty_list.given(DRAFTED).when(CLOSE_YEAR, by(CLERK)).then_refused(commands.NotIssued)

    def test_leaves_no_room_for_changes_but_for_facts_of_before(self) -> None:
        january = date(2027, 1, 5)
        closed = duty_list.given(*IN_FORCE, CLOSED)
        closed.when(REVISE, by(CLERK, january)).then_refused(commands.YearClosed)
        closed.when(perform(ONCE_ID, "2026", january), by(SECRETARY, january)).then_refused(commands.YearClosed)
        late = domain.decide(PERFORM, domain.DECIDER.fold((*IN_FORCE, CLOSED)), by(SECRETARY, january))
        assert len(late) == 1

    def test_keeps_the_reviewed_content_comparable(self) -> None:
        again = commands.ReviseDutyList(items=wanted(MONTHLY, TIGHTER, ONCE), reason="重新导入")
        duty_list.given(*IN_FORCE, REVISED, CLOSED).when(again, by(CLERK)).then_nothing()


def test_the_permission_is_asked_at_the_lists_organization_but_for_what_a_rule_says_who_does() -> None:
    state = domain.DECIDER.fold(IN_FORCE)
    assert DRAFT.organization() == BRANCH
    assert domain.organization(REVIEW, domain.DutyList()) is None
    assert domain.organization(REVIEW, state) == BRANCH
    assert domain.organization(PERFORM, state) is None
    assert domain.organization(ACKNOWLEDGE, state) is None
