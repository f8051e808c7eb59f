from datetime import date
from uuid import UUID

import pytest

from services.responsibility.acting import PaperMissing
from services.responsibility.rectification import commands, domain, events
from shared.deadline import Every, OnDate, Unreadable
from shared.kernel.role import Role
from shared.testing.spec import Spec
from tests.responsibility.people import CLERK, HELPER, IMPORTER, INSPECTOR, MEMBER, SECRETARY, by
from tests.responsibility.rectification.scenarios import (
    ASKED,
    CHECKPOINT,
    CHECKPOINT_PASSED,
    CLOSED_OUT,
    EXTENSION_ASKED,
    GRANTED,
    LATER,
    LONG_TERM_RAISED,
    OTHER_MEASURE,
    PROGRESS,
    PROGRESS_REPORTED,
    RAISE,
    RAISED,
    RECEIVE,
    RECEIVED,
    REVISE,
    REVISED,
    SHEET,
)

item = Spec(domain.DECIDER)


class TestRaiseRectification:
    def test_opens_the_item(self) -> None:
        item.given().when(RAISE, by(CLERK)).then(RAISED)

    def test_takes_the_date_from_the_deadline(self) -> None:
        item.given().when(RAISE.model_copy(update={"due": None}), by(CLERK)).then(RAISED)

    def test_takes_the_last_date_of_a_repeated_deadline(self) -> None:
        half_yearly = {**SHEET, "deadline": Every(text="每半年", frequency="half_yearly"), "due": None}
        raised = events.RectificationRaised(**{**half_yearly, "due": date(2026, 12, 31)}, origin=None, year=2026)
        item.given().when(commands.RaiseRectification(**half_yearly, year=2026), by(CLERK)).then(raised)

    def test_keeps_a_deadline_that_cannot_be_read_without_a_date(self) -> None:
        around = {**SHEET, "deadline": Unreadable(text="七一前后"), "due": None}
        raised = events.RectificationRaised(**around, origin=None, year=2026)
        item.given().when(commands.RaiseRectification(**around, year=2026), by(CLERK)).then(raised)

    def test_is_refused_with_a_deadline_in_the_past(self) -> None:
        item.given().when(RAISE, by(CLERK, date(2026, 4, 1))).then_refused(commands.DueBeforeRaised)

    def test_takes_what_is_overdue_already_from_the_importer(self) -> None:
        importer = by(IMPORTER, date(2026, 4, 1), role=Role.SERVICE)
        item.given().when(RAISE, importer).then(RAISED)

    def test_is_refused_when_the_item_exists_with_other_content(self) -> None:
        other = commands.RaiseRectification(**OTHER_MEASURE, year=2026)
        item.given(RAISED).when(other, by(CLERK)).then_refused(commands.AlreadyRaised)

    def test_changes_nothing_when_the_item_was_revised_to_this_content(self) -> None:
        other = commands.RaiseRectification(**OTHER_MEASURE, year=2026)
        item.given(RAISED, REVISED).when(other, by(CLERK)).then_nothing()

    def test_changes_nothing_after_an_extension(self) -> None:
        item.given(RAISED, EXTENSION_ASKED, GRANTED).when(RAISE, by(CLERK)).then_nothing()

    def test_is_refused_with_the_responsible_person_as_helper(self) -> None:
        both = RAISE.model_copy(update={"helpers": (SECRETARY,)})
        item.given().when(both, by(CLERK)).then_refused(commands.HelperIsResponsible)


class TestReviseRectification:
    def test_changes_the_sheet_with_the_reason(self) -> None:
        item.given(RAISED).when(REVISE, by(CLERK)).then(REVISED)

    def test_changes_nothing_with_equal_content(self) -> None:
        same = commands.ReviseRectification(**SHEET, reason="重新导入")
        item.given(RAISED).when(same, by(CLERK)).then_nothing()

    def test_keeps_the_extension_when_the_date_is_left_alone(self) -> None:
        revised = events.RectificationRevised(**{**OTHER_MEASURE, "due": LATER}, reason="原措施不够具体")
        item.given(RAISED, EXTENSION_ASKED, GRANTED).when(REVISE, by(CLERK)).then(revised)

    def test_changes_nothing_when_it_repeats_the_extended_date(self) -> None:
        same = commands.ReviseRectification(**{**SHEET, "due": LATER}, reason="重新导入")
        item.given(RAISED, EXTENSION_ASKED, GRANTED).when(same, by(CLERK)).then_nothing()

    def test_gives_a_date_to_an_item_without_one(self) -> None:
        around = events.RectificationRaised(
            **{**SHEET, "deadline": Unreadable(text="七一前后"), "due": None}, origin=None, year=2026
        )
        dated = {**SHEET, "deadline": OnDate(text="7月10日", date=date(2026, 7, 10)), "due": date(2026, 7, 10)}
        revised = events.RectificationRevised(**dated, reason="明确时限")
        item.given(around).when(commands.ReviseRectification(**dated, reason="明确时限"), by(CLERK)).then(revised)

    def test_lets_the_new_responsible_person_acknowledge_anew(self) -> None:
        handed = {**SHEET, "responsible": MEMBER}
        revised = events.RectificationRevised(**handed, reason="分工调整")
        item.given(RAISED, RECEIVED, revised).when(RECEIVE, by(MEMBER)).then(RECEIVED)

    def test_is_refused_to_the_responsible_person(self) -> None:
        item.given(RAISED).when(REVISE, by(SECRETARY)).then_refused(commands.OwnRevision)
        item.given(RAISED).when(REVISE, by(CLERK, for_=SECRETARY)).then_refused(commands.OwnRevision)

    def test_is_refused_while_it_waits_for_verification(self) -> None:
        item.given(RAISED, ASKED).when(REVISE, by(CLERK)).then_refused(commands.NotOpen)

    def test_is_refused_for_an_item_that_does_not_exist(self) -> None:
        item.given().when(REVISE, by(CLERK)).then_refused(commands.NoSuchItem)


class TestReceiveRectification:
    def test_is_acknowledged_once(self) -> None:
        item.given(RAISED).when(RECEIVE, by(SECRETARY)).then(RECEIVED)
        item.given(RAISED, RECEIVED).when(RECEIVE, by(SECRETARY)).then_nothing()

    def test_may_be_typed_from_a_paper(self) -> None:
        typed = by(CLERK, for_=SECRETARY, paper="党建档案柜2-3")
        item.given(RAISED).when(RECEIVE, typed).then(RECEIVED)
        item.given(RAISED).when(RECEIVE, by(CLERK, for_=SECRETARY)).then_refused(PaperMissing)

    def test_is_refused_to_a_helper(self) -> None:
        item.given(RAISED).when(RECEIVE, by(HELPER)).then_refused(commands.NotYours)

    def test_is_refused_for_an_item_that_does_not_exist(self) -> None:
        item.given().when(RECEIVE, by(SECRETARY)).then_refused(commands.NoSuchItem)


class TestReportProgress:
    @pytest.mark.parametrize("person", [SECRETARY, HELPER])
    def test_is_reported_by_whom_the_sheet_names(self, person: UUID) -> None:
        item.given(RAISED).when(PROGRESS, by(person)).then(PROGRESS_REPORTED)

    def test_may_be_reported_again_with_other_words(self) -> None:
        more = commands.ReportProgress(text="全部核对完毕", percent=90)
        reported = events.ProgressReported(text="全部核对完毕", percent=90)
        item.given(RAISED, PROGRESS_REPORTED).when(more, by(SECRETARY)).then(reported)

    def test_is_refused_to_others(self) -> None:
        item.given(RAISED).when(PROGRESS, by(MEMBER)).then_refused(commands.NotOnTheSheet)

    def test_is_refused_after_the_close_out(self) -> None:
        item.given(RAISED, ASKED, CLOSED_OUT).when(PROGRESS, by(SECRETARY)).then_refused(commands.NotOpen)


class TestPassCheckpoint:
    def test_keeps_a_long_term_item_up(self) -> None:
        item.given(LONG_TERM_RAISED).when(CHECKPOINT, by(INSPECTOR)).then(CHECKPOINT_PASSED)

    def test_counts_the_same_words_on_another_day(self) -> None:
        next_quarter = CHECKPOINT.model_copy(update={"checked_on": date(2026, 6, 1)})
        passed = events.CheckpointPassed(text=CHECKPOINT.text, checked_on=date(2026, 6, 1))
        history = item.given(LONG_TERM_RAISED, CHECKPOINT_PASSED)
        history.when(next_quarter, by(INSPECTOR, date(2026, 6, 1))).then(passed)

    def test_is_refused_for_other_kinds(self) -> None:
        item.given(RAISED).when(CHECKPOINT, by(INSPECTOR)).then_refused(commands.OnlyForLongTerm)

    def test_is_refused_to_whom_it_concerns_and_before_its_day(self) -> None:
        item.given(LONG_TERM_RAISED).when(CHECKPOINT, by(SECRETARY)).then_refused(commands.OwnCloseOut)
        early = by(INSPECTOR, date(2026, 3, 1))
        item.given(LONG_TERM_RAISED).when(CHECKPOINT, early).then_refused(commands.NotYetSo)
