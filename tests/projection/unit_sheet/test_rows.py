"""The unit on one sheet, and which organization keeps which rule about meetings."""

from datetime import date
from typing import Any
from uuid import UUID

from services.management.kinds import MeetingKind
from services.management.meeting import events as meeting
from services.management.organization import events as organization
from services.management.post import events as post
from services.projection.unit_sheet.rows import sheet
from services.projection.unit_sheet.view import VIEW
from tests.projection.reports.materials import material
from tests.projection.scenarios import FIRST, GROUP, SECOND, half_a_year, record
from tests.projection.story import Story

APRIL = date(2026, 4, 21)
MEMBERS = [
    {"branch": FIRST, "branch_name": "机关第一支部", "members": 8, "full_members": 8, "probationary": 0, "exempt": 1}
]


def rows(story: Story, section: str, today: date = APRIL, **more: Any) -> dict[str, dict[str, Any]]:
    found = sheet(material(story, today, **more))
    return {row["matter"]: row for row in found if row["section_code"] == section}


class TestMeetingRules:
    def test_turn_red_for_a_branch_that_held_too_few(self) -> None:
        row = rows(half_a_year(), "meeting_rule")["机关第一支部 支部党员大会"]
        assert (row["light"]["colour"], row["value"]) == ("red", "2026年第一季度")
        assert "支部党员大会每季度次数不少于1次" in row["reason"]

    def test_do_not_turn_red_for_a_branch_that_is_exempt(self) -> None:
        """Edge: a branch exempt from a meeting kind."""
        row = rows(half_a_year(), "meeting_rule")["退休支部 主题党日"]
        assert (row["light"]["colour"], row["note"]) == ("none", None)
        assert "豁免，不作要求：多数党员年老体弱" in row["reason"]

    def test_ask_again_once_the_exemption_ends(self) -> None:
        story = half_a_year()
        ended = organization.MeetingKindExemptionEnded(kind=MeetingKind.THEME_DAY, ended_on=date(2026, 3, 1))
        story.say(SECOND, ended, date(2026, 3, 1))
        row = rows(story, "meeting_rule")["退休支部 主题党日"]
        assert (row["light"]["colour"], row["note"]) == ("red", "缺：2026年3月")

    def test_judge_this_month_by_itself(self) -> None:
        row = rows(half_a_year(), "meeting_rule")["机关第一支部 主题党日"]
        assert (row["light"]["colour"], row["value"], row["number"]) == ("green", "2026年4月", 0)
        assert row["note"] == "缺：2026年1月、2026年2月"

    def test_ask_no_committee_meetings_of_a_branch_without_a_committee(self) -> None:
        small = rows(half_a_year(), "meeting_rule")["机关第一支部 支部委员会会议"]
        large = rows(half_a_year(), "meeting_rule", members_per_branch=MEMBERS)["机关第一支部 支部委员会会议"]
        assert (small["light"]["colour"], large["light"]["colour"]) == ("none", "red")

    def test_count_what_was_held(self) -> None:
        story = half_a_year()
        held = record("党员大会", date(2026, 3, 20), (MeetingKind.BRANCH_GENERAL,), FIRST, meeting.Topic.OTHER)
        story.say(UUID(int=530), meeting.MeetingHeld(record=held), date(2026, 3, 20))
        row = rows(story, "meeting_rule")["机关第一支部 支部党员大会"]
        assert (row["light"]["colour"], row["value"]) == ("green", "2026年第二季度")


class TestSheet:
    def test_shows_which_rules_a_past_meeting_did_not_keep(self) -> None:
        story = half_a_year()
        sentence = "应到有表决权人数10人，实到4人，须5人以上。"
        breach = meeting.Breach(rule="meeting.branch_general.quorum", sentence=sentence)
        held = record("党员大会", date(2026, 3, 20), (MeetingKind.BRANCH_GENERAL,), FIRST, meeting.Topic.OTHER)
        held = held.model_copy(update={"breaches": (breach,)})
        story.say(UUID(int=530), meeting.MeetingHeld(record=held), date(2026, 3, 20))
        shown = rows(story, "breach")["2026-03-20 党员大会"]
        assert (shown["section"], shown["value"]) == ("补录时发现的问题", sentence)

    def test_shows_no_breach_that_a_correction_took_back(self) -> None:
        story = half_a_year()
        breach = meeting.Breach(rule="meeting.branch_general.quorum", sentence="人数不足。")
        held = record("党员大会", date(2026, 3, 20), (MeetingKind.BRANCH_GENERAL,), FIRST, meeting.Topic.OTHER)
        wrong = held.model_copy(update={"breaches": (breach,)})
        story.say(UUID(int=530), meeting.MeetingHeld(record=wrong), date(2026, 3, 20))
        right = meeting.MeetingRecordCorrected(record=held, corrected_version=1, reason="漏登")
        story.say(UUID(int=530), right, date(2026, 4, 2))
        assert rows(story, "breach") == {}

    def test_shows_vacancies(self) -> None:
        story = half_a_year()
        posts = rows(story, "post")
        assert posts["党组 党组书记"]["value"] == "赵一"
        assert posts["机关党委 机关党委书记"]["value"] == "空缺"
        left = post.PostLeft(until=date(2026, 4, 1), reason=None, organization=GROUP, title="党组书记")
        story.say(UUID(int=250), left, date(2026, 4, 1))
        assert rows(story, "post")["党组 党组书记"]["value"] == "空缺"

    def test_counts_members_and_the_exempt_among_them(self) -> None:
        row = rows(half_a_year(), "members", members_per_branch=MEMBERS)["机关第一支部"]
        assert (row["number"], row["note"]) == (8, "正式8人、预备0人，其中豁免1人")

    def test_counts_meetings_study_days_lists_and_reports(self) -> None:
        story = half_a_year()
        assert rows(story, "meeting")["党组会议"]["value"] == "2026-03：1"
        assert rows(story, "study_day")["已举办"]["note"] == "应到3人次，实到2人次，补学1人次"
        assert rows(story, "duty")["责任事项"]["value"] == "绿灯1、黄灯1、红灯1、未亮灯1"
        assert rows(story, "rectification")["未销号问题"]["value"] == "红灯1、未亮灯1"
        assert rows(story, "report")["缺报"]["number"] == 1


class TestOrganizations:
    def test_know_term_functions_and_exemptions(self) -> None:
        story = half_a_year()
        story.say(SECOND, organization.OrganizationRenamed(name="离退休支部"), date(2026, 4, 1))
        story.say(SECOND, organization.OrganizationFunctionsDefined(functions="服务老党员"), date(2026, 4, 1))
        term = organization.OrganizationTermSet(term_ends_on=date(2029, 1, 1), reason="换届")
        story.say(SECOND, term, date(2026, 4, 1))
        [row] = [one for one in story.rows(VIEW) if one.id == SECOND]
        assert (row.name, row.functions, row.term_ends_on) == ("离退休支部", "服务老党员", date(2029, 1, 1))
        assert [(one.kind, one.until) for one in row.exemptions] == [("theme_day", None)]
