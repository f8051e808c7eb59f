"""What the importer knows of each slice: how a row is first said, how it is corrected, which events tell its content.

Written down here as JSON names, like any consumer does: no service module is imported.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

Fields = tuple[str, ...]


@dataclass(frozen=True)
class Correction:
    """A command that puts `fields` right. It takes all of them, and a reason if `reason`."""

    command: str
    fields: Fields
    reason: bool = False


@dataclass(frozen=True)
class FollowUp:
    """A command given once after the first one; `event` tells that it was, `fields` with which content.

    If `again`, other content is said with the same command; else it cannot be corrected.
    """

    command: str
    event: str
    fields: Fields = ()
    again: bool = False


@dataclass(frozen=True)
class Slice:
    """`tells`: later events and the fields that they speak of. `ends`: events after which a row may vanish silently.

    `aliases`: fields that the command calls otherwise than the event. `keyed`: lists whose parts have a name of their
    own, by the field that is the name. `personal`: fields that are encrypted in the log. `fixed` fields cannot be
    corrected and stop the import; other fields without a correction stay as they are, with a warning.
    """

    service: str
    path: str
    category: str
    create: str
    created: str
    corrections: tuple[Correction, ...] = ()
    follow_ups: tuple[FollowUp, ...] = ()
    tells: Mapping[str, Fields] = field(default_factory=dict)
    ends: frozenset[str] = frozenset()
    aliases: Mapping[str, str] = field(default_factory=dict)
    keyed: Mapping[str, str] = field(default_factory=dict)
    personal: Fields = ()
    fixed: Fields = ()
    yearly: bool = False


_DETAILS = ("name", "gender", "born", "joined_on", "outside_branch", "status", "note")
_SHEET = ("kind", "source", "problem", "measure", "responsible", "helpers", "deadline")
_SERIES = ("year", "title", "rule", "audience", "organizations", "hours")
_DAY = ("topic", "lecturer", "form", "part", "audience", "organizations", "hours")

UNIT = Slice(
    "management",
    "units",
    "unit",
    "register-unit",
    "UnitRegistered",
    corrections=(Correction("rename-unit", ("name",)),),
    tells={"UnitRenamed": ("name",)},
    ends=frozenset({"UnitClosed"}),
    fixed=("code",),
)
ORGANIZATION = Slice(
    "management",
    "organizations",
    "organization",
    "establish-organization",
    "OrganizationEstablished",
    corrections=(
        Correction("rename-organization", ("name",)),
        Correction("set-organization-term", ("term_ends_on",), reason=True),
    ),
    tells={"OrganizationRenamed": ("name",), "OrganizationTermSet": ("term_ends_on",)},
    ends=frozenset({"OrganizationMerged", "OrganizationDissolved"}),
    fixed=("kind", "parent", "superior", "established_on"),
)
MEMBER = Slice(
    "management",
    "members",
    "member",
    "enroll-member",
    "MemberEnrolled",
    corrections=(
        Correction("correct-member-details", _DETAILS),
        Correction("move-home-branch", ("branch",)),
        Correction("confirm-probationer", ("standing",)),
    ),
    follow_ups=(
        FollowUp("join-functional-branch", "FunctionalBranchJoined", ("branch",), again=True),
        FollowUp("exempt-member", "MemberExempted", ("since",), again=True),
    ),
    tells={"MemberDetailsCorrected": _DETAILS, "HomeBranchMoved": ("branch",), "MemberConfirmed": ("standing",)},
    ends=frozenset({"MemberCeased"}),
    personal=("name", "born"),
    fixed=("branch", "standing"),
)
DELEGATE = Slice(
    "management",
    "delegates",
    "delegate",
    "register-delegate",
    "DelegateRegistered",
    corrections=(Correction("change-delegate-sector", ("sector",)),),
    tells={"DelegateSectorChanged": ("sector",)},
    ends=frozenset({"DelegateEnded"}),
    personal=("name", "born"),
)
POST = Slice(
    "management",
    "posts",
    "post",
    "take-post",
    "PostTaken",
    corrections=(Correction("assign-post-field", ("field", "linked_branch")),),
    tells={"PostFieldAssigned": ("field", "linked_branch")},
    ends=frozenset({"PostLeft"}),
    aliases={"organization_id": "organization"},
    fixed=("since",),
)
DUTY_LIST = Slice(
    "responsibility",
    "duty-lists",
    "duty_list",
    "draft-duty-list",
    "DutyListDrafted",
    corrections=(Correction("revise-duty-list", ("items",), reason=True),),
    follow_ups=(FollowUp("issue-duty-list", "DutyListIssued"),),
    tells={"DutyListRevised": ("items",), "DutyTemplateAdopted": ("items",)},
    ends=frozenset({"DutyListClosed"}),
    aliases={"organization_id": "organization"},
    keyed={"items": "id"},
    yearly=True,
)
RECTIFICATION = Slice(
    "responsibility",
    "rectifications",
    "rectification",
    "raise-rectification",
    "RectificationRaised",
    corrections=(Correction("revise-rectification", _SHEET, reason=True),),
    tells={"RectificationRevised": _SHEET},
    ends=frozenset({"RectificationClosedOut"}),
    yearly=True,
)
TARGET = Slice(
    "supervision",
    "targets",
    "target",
    "set-target",
    "TargetSet",
    corrections=(Correction("revise-target", ("minimum",), reason=True),),
    tells={"TargetRevised": ("minimum",)},
    ends=frozenset({"TargetDropped"}),
    aliases={"organization_id": "organization"},
    fixed=("subject", "indicator", "frequency"),
    yearly=True,
)
STUDY_SERIES = Slice(
    "learning",
    "study-series",
    "study_series",
    "open-study-series",
    "StudySeriesOpened",
    corrections=(Correction("revise-study-series", _SERIES, reason=True),),
    follow_ups=(FollowUp("plan-study-topics", "StudyTopicsPlanned", ("topics",), again=True),),
    tells={"StudySeriesRevised": _SERIES},
    ends=frozenset({"StudySeriesClosed"}),
    keyed={"topics": "month"},
    yearly=True,
)
STUDY_DAY = Slice(
    "learning",
    "study-days",
    "study_day",
    "schedule-study-day",
    "StudyDayScheduled",
    corrections=(
        Correction("revise-study-day", _DAY, reason=True),
        Correction("move-study-day", ("planned_on",), reason=True),
    ),
    tells={"StudyDayRevised": _DAY, "StudyDayMoved": ("planned_on",)},
    ends=frozenset({"StudyDayCancelled", "StudyDayHeld"}),
    yearly=True,
)

SLICES = (
    UNIT,
    ORGANIZATION,
    MEMBER,
    DELEGATE,
    POST,
    DUTY_LIST,
    RECTIFICATION,
    TARGET,
    STUDY_SERIES,
    STUDY_DAY,
)
SERVICES = ("management", "responsibility", "learning", "supervision")
