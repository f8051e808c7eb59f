"""What the projection keeps of everybody's events, and what it leaves out on purpose."""

from typing import Any

from services.projection.meetings.view import MEETINGS
from services.projection.members.view import MEMBERS
from services.projection.quarterly_checks.view import QUARTERLY_CHECKS
from services.projection.study_days.view import STUDY_DAYS
from services.projection.targets.view import VIEWS as TARGETS
from services.projection.three_lists.view import VIEWS as THREE_LISTS
from services.projection.unit_sheet.view import VIEW as ORGANIZATIONS
from services.projection.why.view import VIEWS as WHY
from shared.directory.views import VIEWS as DIRECTORY
from shared.views.view import View

VIEWS: tuple[View[Any], ...] = (
    *THREE_LISTS,
    *TARGETS,
    ORGANIZATIONS,
    MEETINGS,
    STUDY_DAYS,
    QUARTERLY_CHECKS,
    MEMBERS,
    *WHY,
)

SOURCES = ("learning", "management", "responsibility", "supervision")

REGISTER = frozenset({"Claimed", "Released"})
"""Reservations of any service: who holds a name or number is no news to a report."""

PROTECTION = frozenset(
    {
        "ErasureRequested",
        "PersonalDataErased",
        "PersonalDataRead",
        "PersonalDataReleased",
        "PersonalDataRestricted",
        "ReleaseRequested",
    }
)
"""Who read, restricted or erased a person's data: whether a name opens is a question of keys, not of views."""

IGNORED: dict[str, frozenset[str]] = {
    "management": REGISTER | PROTECTION | {"DelegateSectorChanged", "HistoryLossDeclared", "HistoryLost"},
    "responsibility": REGISTER,
    "learning": REGISTER | {"StudyTopicsPlanned"},
    "supervision": REGISTER,
}
"""What neither these views nor the directory's read. Anything unlisted parks."""

KNOWN: dict[str, frozenset[str]] = {
    service: IGNORED[service].union(*(view.handled(service) for view in (*VIEWS, *DIRECTORY))) for service in SOURCES
}
"""Everything that somebody here has thought of: no poison where only some of the views are folded."""
