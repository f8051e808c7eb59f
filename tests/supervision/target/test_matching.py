from datetime import date
from uuid import UUID

import pytest

from services.supervision.target.events import MatchingRule, Subject
from services.supervision.target.indicators import rule_for
from services.supervision.target.matching import News, Whose, matches
from tests.supervision.target.scenarios import BRANCH, LEADING_GROUP, MEMBER, OTHER_BRANCH, SECRETARY, STUDIES


def meeting(
    *kinds: str,
    topics: tuple[str, ...] = (),
    at: UUID = LEADING_GROUP,
    covering: tuple[UUID, ...] = (),
    chair: UUID = SECRETARY,
    present: tuple[UUID, ...] = (SECRETARY, MEMBER),
) -> News:
    return News(
        event="MeetingHeld",
        id=UUID(int=100),
        title="党组会议",
        held_on=date(2026, 3, 2),
        year=2026,
        organizations=frozenset({at, *covering}),
        chair=chair,
        present=frozenset(present),
        kinds=frozenset(kinds),
        topics=frozenset(topics),
    )


def rule(words: str, subject: Subject) -> MatchingRule:
    found = rule_for(words, subject)
    assert found is not None
    return found


class TestMatches:
    def test_one_of_the_kinds_and_one_of_the_topics_is_enough(self) -> None:
        studied = meeting("leading_group_enlarged", "centre_study", topics=("business", "party_building"))
        assert matches(STUDIES, Whose(organization=LEADING_GROUP), studied)

    def test_another_topic_does_not_count(self) -> None:
        business = meeting("leading_group", topics=("business",))
        assert not matches(STUDIES, Whose(organization=LEADING_GROUP), business)

    def test_another_kind_does_not_count(self) -> None:
        lecture = meeting("lecture", topics=("party_building",))
        assert not matches(STUDIES, Whose(organization=LEADING_GROUP), lecture)

    def test_another_event_does_not_count(self) -> None:
        assert not matches(MatchingRule(event="StudyDayHeld"), Whose(), meeting("leading_group"))

    def test_only_the_chair_hears(self) -> None:
        hears = rule("听取汇报、研究指导党建工作", Subject.LEADING_GROUP_SECRETARY)
        heard = meeting("hearing", topics=("party_building",))
        assert matches(hears, Whose(person=SECRETARY), heard)
        assert not matches(hears, Whose(person=MEMBER), heard)

    def test_in_the_linked_branch_being_present_counts(self) -> None:
        guides = rule("听取汇报、研究指导联系支部党建工作", Subject.LEADING_GROUP_MEMBER)
        guided = meeting("guidance", topics=("party_building",), at=BRANCH)
        assert matches(guides, Whose(person=MEMBER, linked_branch=BRANCH), guided)
        assert not matches(guides, Whose(person=MEMBER, linked_branch=OTHER_BRANCH), guided)
        assert not matches(guides, Whose(person=MEMBER), guided)

    def test_a_joint_meeting_counts_for_every_branch_that_it_covers(self) -> None:
        theme_day = rule("组织主题党日", Subject.BRANCH_SECRETARY)
        joint = meeting("theme_day", at=BRANCH, covering=(OTHER_BRANCH,))
        assert matches(theme_day, Whose(organization=OTHER_BRANCH), joint)
        assert not matches(theme_day, Whose(organization=LEADING_GROUP), joint)


@pytest.mark.parametrize(
    ("words", "subject", "kind"),
    [
        ("专题研究党建工作", Subject.LEADING_GROUP, "leading_group"),
        ("召开党建工作会议", Subject.LEADING_GROUP, "party_building_work"),
        ("听取汇报、研究指导党建工作", Subject.LEADING_GROUP_SECRETARY, "hearing"),
        ("听取汇报、研究指导分管领域及联系支部党建工作", Subject.LEADING_GROUP_MEMBER, "guidance"),
        (" 组织支部 党员大会。", Subject.BRANCH_SECRETARY, "branch_general"),
        ("组织主题党日", Subject.BRANCH_SECRETARY, "theme_day"),
    ],
)
def test_the_words_of_a_year_plan_bring_their_rule(words: str, subject: Subject, kind: str) -> None:
    assert kind in rule(words, subject).kinds


@pytest.mark.parametrize("words", ["向区委专题报告党建工作", "组织红色观影"])
def test_what_no_system_knows_of_is_counted_by_hand(words: str) -> None:
    assert rule_for(words, Subject.LEADING_GROUP) is None
