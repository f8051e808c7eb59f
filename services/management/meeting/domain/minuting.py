"""From what somebody enters to the record of a meeting."""

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from services.management.kinds import HELD_BY, MeetingKind, OrganizationKind
from services.management.meeting.commands import Ballot, Item, Minuted
from services.management.meeting.commands.refusals import (
    CarriedOverDecided,
    KindNotHeldHere,
    NobodyVotesHere,
    OneVotingKind,
    PaperPlaceNeeded,
    YearDoesNotFit,
)
from services.management.meeting.domain.attendance import VOTING, Rosters, attendance
from services.management.meeting.domain.conduct import Broken, agenda, broken
from services.management.meeting.events import Absence, AgendaItem, Breach, MeetingRecord, NotCounted
from shared.kernel.decider import Context

AS_ENTERED = (
    "kinds",
    "title",
    "chair",
    "chair_entrusted",
    "recorder",
    "minutes",
    "number",
    "covered_units",
    "covered_organizations",
)
# Longer ago than this needs no calendar to be late: no ten working days take two months.
_SURELY_LATE = 62


def minuted(
    command: Minuted,
    held_on: date,
    agreed: tuple[AgendaItem, ...],
    known: MeetingRecord | None,
    context: Context,
    *,
    live: bool,
) -> MeetingRecord:
    """Return the record. Live, the first broken rule is raised; afterwards all are kept as breaches.

    `agreed` is the agenda if none is entered, `known` the record that is completed or corrected.

    :raises Refusal: if what is entered contradicts itself, or (live) a rule is broken
    """
    check_kinds(command.kinds, command.organization_id, context)
    check_paper(context)
    items = command.agenda if command.agenda is not None else tuple(_as_entered(item) for item in agreed)
    _check_items(items, command.kinds)
    year = _year(command.year, held_on)
    on_the_day = context.stamp.on == held_on
    rosters = Rosters.of(command.organizations(), context.facts)
    there = attendance(command, rosters, known, context, on_the_day=on_the_day)
    stored = agenda(command, items, there, context)
    rules_broken = broken(command, stored, there, rosters, context, on_the_day=on_the_day)
    return MeetingRecord(
        organization=command.organization_id,
        held_on=held_on,
        year=year,
        due=there.due,
        present=tuple(dict.fromkeys(command.present)),
        absent=tuple(Absence(**absent.model_dump()) for absent in command.absent),
        observers=tuple(dict.fromkeys(command.observers)),
        voters=there.voters,
        not_counted=tuple(NotCounted(**item.model_dump()) for item in command.not_counted),
        agenda=stored,
        late=_late(held_on, context),
        breaches=_breaches(rules_broken, live=live),
        **{name: getattr(command, name) for name in AS_ENTERED},
    )


def _breaches(rules_broken: Iterable[Broken], *, live: bool) -> tuple[Breach, ...]:
    breaches = []
    for rule, refusal in rules_broken:
        if live:
            raise refusal
        breaches.append(Breach(rule=rule, sentence=refusal.sentence("zh")))
    return tuple(breaches)


def same_content(one: MeetingRecord | None, other: MeetingRecord) -> bool:
    """Whether two records say the same, whenever they were entered."""
    entry = {"late": other.late, "breaches": other.breaches}
    return one is not None and one.model_copy(update=entry) == other


def check_kinds(kinds: tuple[MeetingKind, ...], organization: UUID, context: Context) -> None:
    """Check that the organization holds such meetings and that at most one body votes."""
    host = context.facts.organizations.get(organization)
    for kind in kinds:
        if host and kind not in HELD_BY[OrganizationKind(host.kind)]:
            held_by = OrganizationKind(host.kind).zh
            raise KindNotHeldHere(organization=held_by, meeting=kind.zh)
    voting = [kind for kind in dict.fromkeys(kinds) if kind in VOTING]
    if len(voting) > 1:
        raise OneVotingKind(meetings="、".join(kind.zh for kind in voting))


def check_paper(context: Context) -> None:
    """Who types for somebody else says where the original is (授权代录)."""
    if context.stamp.on_behalf_of is not None and not context.stamp.paper:
        raise PaperPlaceNeeded


def _as_entered(item: AgendaItem) -> Item:
    vote = Ballot(**item.vote.model_dump(include=set(Ballot.model_fields))) if item.vote else None
    return Item(**item.model_dump(exclude={"vote"}), vote=vote)


def _check_items(items: tuple[Item, ...], kinds: tuple[MeetingKind, ...]) -> None:
    for item in items:
        if item.vote and not VOTING & set(kinds):
            raise NobodyVotesHere
        if item.carried_over and (item.vote or item.resolution):
            raise CarriedOverDecided(title=item.title)


def _year(year: int | None, held_on: date) -> int:
    """所属年度: a life meeting for 2025 may be held in February 2026."""
    if year not in (None, held_on.year, held_on.year - 1):
        raise YearDoesNotFit(held_on=held_on, year=year)
    return year or held_on.year


def _late(held_on: date, context: Context) -> bool:
    said = context.stamp.at.date()
    if (said - held_on).days > _SURELY_LATE:
        return True
    allowed = int(context.rules.number("entry.unmarked_working_days"))
    return context.calendar.working_days_between(held_on, said) > allowed
