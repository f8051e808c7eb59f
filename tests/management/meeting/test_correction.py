from services.management.meeting import commands, domain, events
from services.management.meeting.commands import refusals
from shared.kernel.role import Held, Role
from shared.testing.spec import Spec
from tests.management.meeting.scenarios import (
    APPROVE,
    BRANCH,
    CLERK,
    CORRECTED,
    DEPUTY,
    HELD,
    LATER,
    MEMBERS,
    PLANNED,
    PROPOSED,
    RECORDER,
    REFUSE,
    REFUSED,
    RETURN,
    RETURNED,
    SECRETARY,
    by,
    correct,
    group_meeting,
    recorded,
    vote,
)

meeting = Spec(domain.DECIDER)


class TestReturnRecord:
    def test_asks_for_more_with_a_reason(self) -> None:
        meeting.given(HELD).when(RETURN, by(SECRETARY, LATER)).then(RETURNED)

    def test_said_twice_changes_nothing(self) -> None:
        meeting.given(HELD, RETURNED).when(RETURN, by(SECRETARY, LATER)).then_nothing()

    def test_is_refused_with_another_reason_while_it_waits(self) -> None:
        other = commands.ReturnMeetingRecord(reason="缺少决议")
        meeting.given(HELD, RETURNED).when(other, by(SECRETARY, LATER)).then_refused(refusals.AlreadyReturned)

    def test_is_refused_to_the_recorder(self) -> None:
        meeting.given(HELD).when(RETURN, by(RECORDER, LATER)).then_refused(refusals.OwnRecord)

    def test_is_refused_before_there_is_a_record(self) -> None:
        meeting.given(PLANNED).when(RETURN, by(SECRETARY)).then_refused(refusals.NotRecorded)
        meeting.given().when(RETURN, by(SECRETARY)).then_refused(refusals.NoSuchMeeting)

    def test_is_refused_while_a_correction_waits(self) -> None:
        meeting.given(HELD, PROPOSED).when(RETURN, by(SECRETARY, LATER)).then_refused(refusals.CorrectionPending)

    def test_may_come_again_after_a_correction(self) -> None:
        history = (HELD, RETURNED, PROPOSED, CORRECTED)
        meeting.given(*history).when(RETURN, by(SECRETARY, LATER)).then(RETURNED)


class TestProposeCorrection:
    def test_offers_the_record_as_it_should_read(self) -> None:
        meeting.given(HELD).when(correct(8), by(on=LATER)).then(PROPOSED)

    def test_said_twice_changes_nothing(self) -> None:
        meeting.given(HELD, PROPOSED).when(correct(8), by(on=LATER)).then_nothing()

    def test_changes_nothing_where_the_record_reads_so_already(self) -> None:
        meeting.given(HELD).when(correct(), by(on=LATER)).then_nothing()

    def test_is_refused_while_another_one_waits(self) -> None:
        meeting.given(HELD, PROPOSED).when(correct(7), by(on=LATER)).then_refused(refusals.CorrectionPending)

    def test_is_refused_when_nothing_is_added_to_a_returned_record(self) -> None:
        meeting.given(HELD, RETURNED).when(correct(), by(on=LATER)).then_refused(refusals.NothingAdded)

    def test_completes_a_returned_record(self) -> None:
        meeting.given(HELD, RETURNED).when(correct(8), by(on=LATER)).then(PROPOSED)

    def test_keeps_the_agenda_and_its_votes_when_none_is_entered(self) -> None:
        held = events.MeetingHeld(record=recorded(agenda=(vote_stored(),)))
        record = recorded(8, agenda=(vote_stored(),))
        proposed = PROPOSED.model_copy(update={"record": record})
        meeting.given(held).when(correct(8, agenda=None), by(on=LATER)).then(proposed)

    def test_counts_again_and_keeps_what_broke_a_rule(self) -> None:
        (proposed,) = domain.decide(correct(4), domain.DECIDER.fold([HELD]), by(on=LATER))
        assert isinstance(proposed, events.CorrectionProposed)
        assert [breach.rule for breach in proposed.record.breaches] == ["meeting.branch_general.quorum"]

    def test_is_refused_for_another_organization(self) -> None:
        other = correct(**group_meeting())
        meeting.given(HELD).when(other, by(on=LATER)).then_refused(refusals.OtherOrganization)

    def test_is_refused_before_there_is_a_record(self) -> None:
        meeting.given(PLANNED).when(correct(8), by(on=LATER)).then_refused(refusals.NotRecorded)


class TestApproveCorrection:
    def test_puts_the_new_record_in_force_and_names_the_one_it_replaces(self) -> None:
        meeting.given(HELD, PROPOSED).when(APPROVE, by(SECRETARY, LATER)).then(CORRECTED)

    def test_said_twice_changes_nothing(self) -> None:
        meeting.given(HELD, PROPOSED, CORRECTED).when(APPROVE, by(SECRETARY, LATER)).then_nothing()

    def test_names_the_last_correction_when_there_are_two(self) -> None:
        second = PROPOSED.model_copy(update={"record": recorded(7)})
        corrected = events.MeetingRecordCorrected(record=recorded(7), corrected_version=3, reason=PROPOSED.reason)
        history = (HELD, PROPOSED, CORRECTED, second)
        meeting.given(*history).when(APPROVE, by(SECRETARY, LATER)).then(corrected)

    def test_is_refused_to_who_proposed_it(self) -> None:
        own = PROPOSED.model_copy(update={"proposed_by": SECRETARY})
        meeting.given(HELD, own).when(APPROVE, by(SECRETARY, LATER)).then_refused(refusals.OwnCorrection)

    def test_is_refused_to_anybody_but_the_chair(self) -> None:
        meeting.given(HELD, PROPOSED).when(APPROVE, by(DEPUTY, LATER)).then_refused(refusals.NotTheChair)

    def test_falls_to_a_secretary_where_the_chair_proposed_it(self) -> None:
        own = PROPOSED.model_copy(update={"proposed_by": SECRETARY})
        superior = by(MEMBERS[9], LATER, roles=frozenset({Held(Role.COMMITTEE_SECRETARY, BRANCH)}))
        meeting.given(HELD, own).when(APPROVE, superior).then(CORRECTED)

    def test_may_be_typed_for_the_chair_with_the_place_of_the_paper(self) -> None:
        unplaced = by(CLERK, LATER, on_behalf_of=SECRETARY)
        placed = by(CLERK, LATER, on_behalf_of=SECRETARY, paper="会议记录本第3册第12页")
        meeting.given(HELD, PROPOSED).when(APPROVE, unplaced).then_refused(refusals.PaperPlaceNeeded)
        meeting.given(HELD, PROPOSED).when(APPROVE, placed).then(CORRECTED)

    def test_is_refused_when_nothing_is_proposed(self) -> None:
        meeting.given(HELD).when(APPROVE, by(SECRETARY, LATER)).then_refused(refusals.NothingProposed)

    def test_may_speak_of_a_day_before_the_last_entry(self) -> None:
        assert events.MeetingRecordCorrected.corrects


class TestRefuseCorrection:
    def test_leaves_the_record_as_it_is(self) -> None:
        meeting.given(HELD, PROPOSED).when(REFUSE, by(SECRETARY, LATER)).then(REFUSED)
        assert domain.DECIDER.fold([HELD, PROPOSED, REFUSED]).record == HELD.record

    def test_said_twice_changes_nothing(self) -> None:
        meeting.given(HELD, PROPOSED, REFUSED).when(REFUSE, by(SECRETARY, LATER)).then_nothing()

    def test_makes_room_for_another_proposal(self) -> None:
        meeting.given(HELD, PROPOSED, REFUSED).when(correct(8), by(on=LATER)).then(PROPOSED)

    def test_leaves_nothing_to_approve(self) -> None:
        history = (HELD, PROPOSED, CORRECTED, PROPOSED, REFUSED)
        meeting.given(*history).when(APPROVE, by(SECRETARY, LATER)).then_refused(refusals.NothingProposed)

    def test_is_refused_to_anybody_but_the_chair(self) -> None:
        meeting.given(HELD, PROPOSED).when(REFUSE, by(DEPUTY, LATER)).then_refused(refusals.NotTheChair)

    def test_is_refused_when_nothing_is_proposed(self) -> None:
        meeting.given(HELD).when(REFUSE, by(SECRETARY, LATER)).then_refused(refusals.NothingProposed)


def vote_stored() -> events.AgendaItem:
    entered = vote(8, resolution="同意")
    result = events.Vote(yes=8, no=0, abstain=0, due=10, passed=True)
    return events.AgendaItem(**entered.model_dump(exclude={"vote"}), vote=result)
