"""Kinds of organizations and of meetings, which organization holds which meeting, and who stands at its head."""

from shared.kernel.words import Worded


class OrganizationKind(Worded):
    LEADING_GROUP = "leading_group", "党组", "leading group"
    ORGAN_COMMITTEE = "organ_committee", "机关党委", "organ committee"
    BRANCH = "branch", "党支部", "branch"
    FUNCTIONAL_BRANCH = "functional_branch", "功能型党支部", "functional branch"
    CELL = "cell", "党小组", "cell"


class MeetingKind(Worded):
    BRANCH_GENERAL = "branch_general", "支部党员大会", "branch general meeting"
    BRANCH_COMMITTEE = "branch_committee", "支部委员会会议", "branch committee meeting"
    CELL = "cell", "党小组会", "cell meeting"
    LECTURE = "lecture", "党课", "Party lecture"
    THEME_DAY = "theme_day", "主题党日", "theme day"
    LEADING_GROUP = "leading_group", "党组会议", "leading-group meeting"
    LEADING_GROUP_ENLARGED = "leading_group_enlarged", "党组（扩大）会议", "enlarged leading-group meeting"
    CENTRE_STUDY = "centre_study", "中心组学习", "centre-group study"
    COACHING = "coaching", "专题辅导", "coaching"
    HEARING = "hearing", "听取汇报", "hearing"
    GUIDANCE = "guidance", "研究指导", "guidance"
    PARTY_BUILDING_WORK = "party_building_work", "党建工作会议", "Party-building work meeting"
    ORGAN_COMMITTEE = "organ_committee", "机关党委会议", "organ-committee meeting"
    ORG_LIFE = "org_life", "组织生活会", "organizational life meeting"


_ANYWHERE = frozenset(
    {
        MeetingKind.LECTURE,
        MeetingKind.THEME_DAY,
        MeetingKind.COACHING,
        MeetingKind.HEARING,
        MeetingKind.GUIDANCE,
        MeetingKind.PARTY_BUILDING_WORK,
    }
)

# A functional branch holds activities and organizational life; votes and dues stay with the home branch.
HELD_BY = {
    OrganizationKind.LEADING_GROUP: _ANYWHERE
    | {MeetingKind.LEADING_GROUP, MeetingKind.LEADING_GROUP_ENLARGED, MeetingKind.CENTRE_STUDY},
    OrganizationKind.ORGAN_COMMITTEE: _ANYWHERE | {MeetingKind.ORGAN_COMMITTEE},
    OrganizationKind.BRANCH: _ANYWHERE
    | {MeetingKind.BRANCH_GENERAL, MeetingKind.BRANCH_COMMITTEE, MeetingKind.CELL, MeetingKind.ORG_LIFE},
    OrganizationKind.FUNCTIONAL_BRANCH: _ANYWHERE | {MeetingKind.ORG_LIFE},
    OrganizationKind.CELL: frozenset(
        {MeetingKind.CELL, MeetingKind.LECTURE, MeetingKind.THEME_DAY, MeetingKind.ORG_LIFE}
    ),
}

# Offices that one person holds alone; in meetings their holder takes the chair.
SINGLE_HOLDER = frozenset({"党组书记", "机关党委书记", "党支部书记"})
