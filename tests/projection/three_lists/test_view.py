"""Duties and rectifications folded from what responsibility says."""

import json
from datetime import date
from pathlib import Path
from uuid import UUID

from services.projection.three_lists.view import DUTY_ITEMS, DUTY_LISTS, RECTIFICATIONS, VIEWS
from services.projection.three_lists.view.duties import DutyItemRow, DutyListRow, HandOver, Tenure
from services.projection.three_lists.view.rectifications import RectificationRow
from services.responsibility.duty_list import events as duty
from services.responsibility.rectification import events as rectification
from tests.contracts.slices import events
from tests.projection.scenarios import (
    ITEMS,
    LASTING,
    LIST,
    MONTHLY,
    ONCE,
    PROBLEM,
    QIAN,
    QUARTERLY,
    SUN,
    VAGUE,
    ZHAO,
    close_out,
    half_a_year,
    hand_over,
    perform,
)
from tests.projection.story import Story

GOLDEN = Path(__file__).parents[2] / "contracts" / "golden"


def duty_list(story: Story) -> DutyListRow:
    [row] = story.rows(DUTY_LISTS)
    assert isinstance(row, DutyListRow)
    return row


def item(story: Story, id_: UUID) -> DutyItemRow:
    [row] = [one for one in story.rows(DUTY_ITEMS) if one.item == id_]
    assert isinstance(row, DutyItemRow)
    return row


def problem(story: Story, id_: UUID = PROBLEM) -> RectificationRow:
    [row] = [one for one in story.rows(RECTIFICATIONS) if one.id == id_]
    assert isinstance(row, RectificationRow)
    return row


class TestDutyLists:
    def test_know_how_far_they_got(self) -> None:
        row = duty_list(half_a_year())
        assert (row.status, row.holder, row.year) == ("acknowledged", QIAN, 2026)
        assert (row.issued_on, row.acknowledged_on) == (date(2026, 1, 8), date(2026, 1, 9))
        assert row.items == (QUARTERLY, MONTHLY, ONCE, VAGUE)

    def test_remember_who_held_them_since_when(self) -> None:
        story = half_a_year()
        hand_over(story)
        row = duty_list(story)
        assert (row.holder, row.hand_over) == (SUN, None)
        assert row.tenures == (
            Tenure(since=None, holder=QIAN),
            Tenure(since=date(2026, 4, 10), holder=SUN, by_holder=(MONTHLY,)),
        )

    def test_name_the_successor_while_the_hand_over_runs(self) -> None:
        story = half_a_year()
        opened = duty.HandOverOpened(to=SUN, reason="调整", outgoing=QIAN, signs_for_outgoing=None)
        story.say(LIST, opened, date(2026, 4, 10))
        story.say(LIST, duty.HandOverSigned(person=SUN), date(2026, 4, 10))
        expected = HandOver(outgoing=QIAN, to=SUN, opened_on=date(2026, 4, 10), signed=(SUN,))
        assert duty_list(story).hand_over == expected

    def test_keep_the_reason_of_a_revision(self) -> None:
        story = half_a_year()
        story.say(LIST, duty.DutyListRevised(items=ITEMS[:2], reason="上级调整"), date(2026, 5, 6))
        row = duty_list(story)
        assert row.items == (QUARTERLY, MONTHLY)
        assert [(one.on, one.reason) for one in row.revisions] == [(date(2026, 5, 6), "上级调整")]

    def test_are_a_draft_again_when_they_change_after_the_review(self) -> None:
        story = Story()
        drafted = duty.DutyListDrafted(
            year=2026, level=duty.Level.BRANCH_SECRETARY, holder=QIAN, organization=None, items=ITEMS
        )
        story.say(LIST, drafted, date(2026, 1, 5))
        story.say(LIST, duty.DutyListReviewed(opinion="同意"), date(2026, 1, 6))
        story.say(LIST, duty.DutyListRevised(items=ITEMS[:2], reason="精简"), date(2026, 1, 7))
        assert duty_list(story).status == "drafted"

    def test_taken_over_before_they_were_acknowledged_are_acknowledged_by_that(self) -> None:
        story = half_a_year()
        events = story.sources["responsibility"].events
        story.sources["responsibility"].events = [one for one in events if one.type != "DutyListAcknowledged"]
        assert duty_list(story).status == "issued"
        hand_over(story)
        assert (duty_list(story).status, duty_list(story).acknowledged_on) == ("acknowledged", date(2026, 4, 10))


class TestDutyItems:
    def test_keep_what_was_done_and_what_was_said_of_it(self) -> None:
        [done] = item(half_a_year(), QUARTERLY).performances
        assert (done.period, done.performed_on, done.standing) == ("2026-Q1", date(2026, 3, 20), "confirmed")
        assert (done.judged_on, done.comment) == (date(2026, 3, 24), "属实")

    def test_keep_what_was_returned_beside_what_was_done_again(self) -> None:
        story = half_a_year()
        story.say(LIST, duty.DutyItemReturned(item=MONTHLY, period="2026-01", reason="内容过简"), date(2026, 4, 1))
        perform(story, MONTHLY, "2026-01", date(2026, 4, 2))
        standings = [(one.performed_on, one.standing) for one in item(story, MONTHLY).performances]
        assert standings == [(date(2026, 1, 30), "returned"), (date(2026, 4, 2), "performed")]

    def test_keep_what_was_done_when_a_template_changes_their_words(self) -> None:
        story = half_a_year()
        changed = ITEMS[0].model_copy(update={"standard": "每季度不少于2次"})
        adopted = duty.DutyTemplateAdopted(
            items=(changed, *ITEMS[1:3]),
            dropped=(duty.DroppedItem(item=VAGUE, reason="因上级调整"),),
            resolution=duty.Resolution(number="5号", chair=ZHAO, recorder=SUN),
        )
        story.say(LIST, adopted, date(2026, 6, 1))
        assert item(story, QUARTERLY).standard == "每季度不少于2次"
        assert len(item(story, QUARTERLY).performances) == 1
        assert item(story, VAGUE).ended_reason == "因上级调整"


class TestRectifications:
    def test_tell_the_whole_story(self) -> None:
        story = half_a_year()
        asked = rectification.ExtensionAsked(due=date(2026, 4, 15), reason="材料较多", asked_by=QIAN)
        story.say(PROBLEM, asked, date(2026, 3, 20), by=QIAN)
        assert problem(story).asked_due == date(2026, 4, 15)
        story.say(PROBLEM, rectification.ExtensionGranted(due=date(2026, 4, 15)), date(2026, 3, 23), by=ZHAO)
        close_out(story)
        row = problem(story)
        assert (row.due, row.first_due, row.extensions) == (date(2026, 4, 15), date(2026, 3, 31), 1)
        assert (row.standing, row.asked_on, row.closed_on) == ("closed_out", date(2026, 4, 2), date(2026, 4, 7))
        assert (row.verified_by, row.finding) == (ZHAO, "抽查10份均规范")
        assert [(step.type, step.by) for step in row.story][2:] == [
            ("ExtensionAsked", QIAN),
            ("ExtensionGranted", ZHAO),
            ("CloseOutAsked", QIAN),
            ("RectificationClosedOut", ZHAO),
        ]

    def test_tell_that_an_extension_was_asked_after_the_deadline(self) -> None:
        story = half_a_year()
        asked = rectification.ExtensionAsked(due=date(2026, 4, 15), reason="材料较多", asked_by=QIAN)
        story.say(PROBLEM, asked, date(2026, 4, 2), by=QIAN)
        assert problem(story).story[-1].text == "材料较多（在2026-03-31到期后提出）"

    def test_keep_the_verifier_where_an_outside_body_accepts(self) -> None:
        story = half_a_year()
        story.say(PROBLEM, rectification.CloseOutAsked(result="已规范", evidence=()), date(2026, 3, 25), by=QIAN)
        story.say(PROBLEM, rectification.RectificationVerified(finding="属实"), date(2026, 3, 26), by=ZHAO)
        closed = rectification.RectificationClosedOut(
            finding="同意", accepted_by="区委巡察办", accepted_on=date(2026, 5, 8)
        )
        story.say(PROBLEM, closed, date(2026, 5, 9), by=SUN)
        row = problem(story)
        assert (row.verified_by, row.verified_on, row.accepted_by) == (ZHAO, date(2026, 3, 26), "区委巡察办")

    def test_are_open_again_when_the_problem_comes_back(self) -> None:
        story = half_a_year()
        close_out(story)
        again = rectification.RectificationReopened(problem="又有补记", due=date(2026, 6, 30))
        story.say(PROBLEM, again, date(2026, 5, 20))
        row = problem(story)
        assert (row.standing, row.problem, row.due) == ("open", "又有补记", date(2026, 6, 30))
        assert (row.asked_on, row.closed_on, row.verified_by, row.reopened) == (None, None, None, 1)

    def test_count_checkpoints(self) -> None:
        row = problem(half_a_year(), LASTING)
        assert (row.checkpoints, row.checked_on, row.due) == (1, date(2026, 3, 2), None)


def test_golden_samples_of_a_list_fold_into_a_row() -> None:
    """Every event that these views read, as it is stored, in an order that can happen."""
    story = Story()
    classes = events()
    first = ("DutyListDrafted", "RectificationRaised")
    read = sorted(
        {name for view in VIEWS for name in view.handled("responsibility")}, key=lambda n: (n not in first, n)
    )
    for name in read:
        payload = (GOLDEN / f"{name}.v1.json").read_text()
        event = classes[name].model_validate(json.loads(payload), strict=False)
        stream = LIST if "duty_list" in type(event).__module__ else PROBLEM
        story.say(stream, event, date(2026, 3, 1))
    assert duty_list(story).status == "drafted"  # revised after its review
    assert problem(story).extensions == 1
