"""Who is due, who may vote, and whether everybody is accounted for."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from services.management.kinds import MeetingKind, OrganizationKind
from services.management.meeting.commands import Minuted
from services.management.meeting.commands.refusals import (
    AttendanceIncomplete,
    ChairAbsent,
    DueUnknown,
    NotAVoter,
    NotDue,
    PresentAndAbsent,
)
from services.management.meeting.events import MeetingRecord
from shared.kernel.decider import Context
from shared.kernel.facts import Facts, Person, Post
from shared.kernel.role import Role

# Meetings of all members of an organization; the others are of the body that its office holders form.
ASSEMBLIES = frozenset(
    {
        MeetingKind.BRANCH_GENERAL,
        MeetingKind.CELL,
        MeetingKind.LECTURE,
        MeetingKind.THEME_DAY,
        MeetingKind.ORG_LIFE,
        MeetingKind.COACHING,
    }
)
VOTING = frozenset(
    {
        MeetingKind.BRANCH_GENERAL,
        MeetingKind.BRANCH_COMMITTEE,
        MeetingKind.ORGAN_COMMITTEE,
        MeetingKind.LEADING_GROUP,
        MeetingKind.LEADING_GROUP_ENLARGED,
    }
)
_GROUP = frozenset({Role.LEADING_GROUP_SECRETARY, Role.LEADING_GROUP_MEMBER})
_DESK = frozenset({Role.CLERK, Role.INSPECTOR, Role.DISTRICT_SUPERVISOR})
_DESK_TITLES = frozenset({"记录员"})


@dataclass(frozen=True)
class Attendance:
    """`voters` are those due to vote after the exclusions; empty where nothing is voted on."""

    due: tuple[UUID, ...]
    voters: tuple[UUID, ...]

    def voters_present(self, present: Iterable[UUID]) -> int:
        return len(set(self.voters) & set(present))


@dataclass(frozen=True)
class Rosters:
    """The people of all organizations that meet: host first, then those covered."""

    kind: str | None
    members: tuple[Person, ...]
    posts: tuple[Post, ...]
    organizations: tuple[UUID, ...]

    @classmethod
    def of(cls, organizations: Sequence[UUID], facts: Facts) -> "Rosters":
        rosters = [facts.rosters[id] for id in organizations if id in facts.rosters]
        host = facts.organizations.get(organizations[0])
        members = {person.id: person for roster in rosters for person in roster.members}
        posts = tuple(post for roster in rosters for post in roster.posts)
        return cls(host.kind if host else None, tuple(members.values()), posts, tuple(organizations))

    @property
    def full_members(self) -> tuple[UUID, ...]:
        """Full members whose home branch meets; those of a functional branch vote at home."""
        return tuple(p.id for p in self.members if p.full_member and p.branch in self.organizations)

    @property
    def body(self) -> tuple[UUID, ...]:
        """The members of the committee or leading group; clerks and inspectors hold posts there without a vote."""
        group = self.kind == OrganizationKind.LEADING_GROUP
        return tuple(dict.fromkeys(p.person for p in self.posts if (p.role in _GROUP if group else _sits(p))))

    def asked(self, kinds: Iterable[MeetingKind]) -> tuple[UUID, ...]:
        """Who is due by the kinds of the meeting, exempt members included."""
        people: dict[UUID, None] = {}
        for kind in kinds:
            everybody = tuple(person.id for person in self.members)
            preferred, other = (everybody, self.body) if kind in ASSEMBLIES else (self.body, everybody)
            people.update(dict.fromkeys(preferred or other))
        return tuple(people)

    @property
    def exempt(self) -> frozenset[UUID]:
        return frozenset(person.id for person in self.members if person.exempt)


def _sits(post: Post) -> bool:
    return post.role not in _DESK and post.title not in _DESK_TITLES


def attendance(
    command: Minuted, rosters: Rosters, known: MeetingRecord | None, context: Context, *, on_the_day: bool
) -> Attendance:
    """Return who is due and who may vote.

    Those due come from the command, else from the rosters (if they are of the meeting's day), else from the record
    that is completed. Members without hard requirement count only when they come or excuse themselves.

    :raises Refusal: if nobody is known to be due, or somebody is entered twice, not at all or wrongly
    """
    given = command.due
    if given is None and not on_the_day and known:
        given = known.due
    named = {*command.present, *(absence.person for absence in command.absent)}
    if given is not None:
        due = tuple(dict.fromkeys(given))
    elif on_the_day and not command.covered_units:
        due = tuple(id for id in rosters.asked(command.kinds) if id not in rosters.exempt or id in named)
    else:
        raise DueUnknown
    if not due:
        raise DueUnknown
    _check_everybody(command, due)
    return Attendance(due, _voters(command, rosters, due, known, context, on_the_day=on_the_day))


def _voters(
    command: Minuted,
    rosters: Rosters,
    due: tuple[UUID, ...],
    known: MeetingRecord | None,
    context: Context,
    *,
    on_the_day: bool,
) -> tuple[UUID, ...]:
    """A2, A3, E3: full members, or the members of the body; without those of A26, and for votes only."""
    voting = [kind for kind in command.kinds if kind in VOTING]
    if not voting:
        if command.not_counted:
            raise NotAVoter(count=len(command.not_counted))
        return ()
    entitled: tuple[UUID, ...] = ()
    if on_the_day:
        entitled = rosters.full_members if voting[0] in ASSEMBLIES else rosters.body
        if command.covered_units:  # members of another unit are known only by being named as due
            here = {person.id for person in rosters.members}
            entitled = (*entitled, *(id for id in due if id not in here and id not in entitled))
    elif known and known.voters:
        entitled = tuple(dict.fromkeys((*known.voters, *(item.person for item in known.not_counted))))
    if not entitled:
        people = context.facts.people
        entitled = tuple(id for id in due if id not in people or not people[id].probationary)
    excluded = {item.person for item in command.not_counted}
    if strangers := excluded - set(entitled):
        raise NotAVoter(count=len(strangers))
    return tuple(id for id in entitled if id not in excluded)


def _check_everybody(command: Minuted, due: tuple[UUID, ...]) -> None:
    absent = [absence.person for absence in command.absent]
    entered = [*dict.fromkeys(command.present), *absent, *dict.fromkeys(command.observers)]
    if doubled := len(entered) - len(set(entered)):
        raise PresentAndAbsent(count=doubled)
    if strangers := {*command.present, *absent} - set(due):
        raise NotDue(count=len(strangers))
    if missing := set(due) - {*command.present, *absent}:
        raise AttendanceIncomplete(missing=len(missing))
    if command.chair not in {*command.present, *command.observers}:
        raise ChairAbsent
