"""Kinds of organizations and of meetings, which organization holds which meeting, and who stands at its head."""

from enum import StrEnum


class OrganizationKind(StrEnum):
    LEADING_GROUP = "leading_group"
    ORGAN_COMMITTEE = "organ_committee"
    BRANCH = "branch"
    FUNCTIONAL_BRANCH = "functional_branch"
    CELL = "cell"


class MeetingKind(StrEnum):
    BRANCH_GENERAL = "branch_general"
    BRANCH_COMMITTEE = "branch_committee"
    CELL = "cell"
    LECTURE = "lecture"
    THEME_DAY = "theme_day"
    LEADING_GROUP = "leading_group"
    LEADING_GROUP_ENLARGED = "leading_group_enlarged"
    CENTRE_STUDY = "centre_study"
    COACHING = "coaching"
    HEARING = "hearing"
    GUIDANCE = "guidance"
    PARTY_BUILDING_WORK = "party_building_work"
    ORGAN_COMMITTEE = "organ_committee"
    ORG_LIFE = "org_life"


ORGANIZATION_NAMES = {
    OrganizationKind.LEADING_GROUP: "党组",
    OrganizationKind.ORGAN_COMMITTEE: "机关党委",
    OrganizationKind.BRANCH: "党支部",
    OrganizationKind.FUNCTIONAL_BRANCH: "功能型党支部",
    OrganizationKind.CELL: "党小组",
}

MEETING_NAMES = {
    MeetingKind.BRANCH_GENERAL: "支部党员大会",
    MeetingKind.BRANCH_COMMITTEE: "支部委员会会议",
    MeetingKind.CELL: "党小组会",
    MeetingKind.LECTURE: "党课",
    MeetingKind.THEME_DAY: "主题党日",
    MeetingKind.LEADING_GROUP: "党组会议",
    MeetingKind.LEADING_GROUP_ENLARGED: "党组（扩大）会议",
    MeetingKind.CENTRE_STUDY: "中心组学习",
    MeetingKind.COACHING: "专题辅导",
    MeetingKind.HEARING: "听取汇报",
    MeetingKind.GUIDANCE: "研究指导",
    MeetingKind.PARTY_BUILDING_WORK: "党建工作会议",
    MeetingKind.ORGAN_COMMITTEE: "机关党委会议",
    MeetingKind.ORG_LIFE: "组织生活会",
}

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
