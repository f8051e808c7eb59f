"""Rules that a meeting may break: live each is a refusal, afterwards a breach that is stored with the record.

Sources: 《中国共产党支部工作条例（试行）》2018, Art. 11–14; 《中国共产党发展党员工作细则》Art. 20;
《中国共产党党组工作条例》2019, Art. 27.
"""

from collections.abc import Iterator
from fractions import Fraction
from typing import NamedTuple

from services.management.kinds import SINGLE_HOLDER, MeetingKind
from services.management.meeting.commands import Item, Minuted
from services.management.meeting.commands.refusals import (
    ChairNotEntitled,
    ItemQuorumMissed,
    MoreVotesThanVoters,
    NoCommittee,
    QuorumMissed,
    ResolutionNotPassed,
)
from services.management.meeting.counting import MORE_THAN_HALF, Share, passed
from services.management.meeting.domain.attendance import VOTING, Attendance, Rosters
from services.management.meeting.events import AgendaItem, Topic, Vote
from shared.kernel.decider import Context
from shared.kernel.refusal import Refusal
from shared.rulebook import Comparator

_BRANCH_KINDS = frozenset({MeetingKind.BRANCH_GENERAL, MeetingKind.BRANCH_COMMITTEE, MeetingKind.ORG_LIFE})
_CHAIRED = VOTING | _BRANCH_KINDS
_GROUP_KINDS = frozenset({MeetingKind.LEADING_GROUP, MeetingKind.LEADING_GROUP_ENLARGED})


class Broken(NamedTuple):
    """A rule's key and the sentence for it."""

    rule: str
    refusal: Refusal


def voting_kind(command: Minuted) -> MeetingKind | None:
    """Return the kind whose body votes, if one does; an enlarged meeting of the leading group votes as the group."""
    kind = next((kind for kind in command.kinds if kind in VOTING), None)
    return MeetingKind.LEADING_GROUP if kind in _GROUP_KINDS else kind


def agenda(command: Minuted, items: tuple[Item, ...], there: Attendance, context: Context) -> tuple[AgendaItem, ...]:
    """Return the agenda as it is stored: every vote with the voters due and whether it passed."""
    majority = _majority(voting_kind(command), context)
    due, present = len(there.voters), there.voters_present(command.present)

    def vote(item: Item) -> Vote | None:
        if item.vote is None:
            return None
        result = passed(majority, yes=item.vote.yes, due=due, present=present, cast=item.vote.cast)
        return Vote(**item.vote.model_dump(), due=due, passed=result)

    return tuple(AgendaItem(**item.model_dump(exclude={"vote"}), vote=vote(item)) for item in items)


def broken(
    command: Minuted,
    items: tuple[AgendaItem, ...],
    there: Attendance,
    rosters: Rosters,
    context: Context,
    *,
    on_the_day: bool,
) -> Iterator[Broken]:
    """Yield every rule that the meeting breaks, the most basic first."""
    if on_the_day:
        yield from _committee(command, rosters, context)
        yield from _chair(command, rosters)
    voting = voting_kind(command)
    if voting is None:
        return
    present = there.voters_present(command.present)
    due = len(there.voters)
    quorum = _share(key := f"meeting.{voting}.quorum", context)
    if quorum and not quorum.met(present, due):
        yield Broken(key, QuorumMissed(due=due, present=present, needed=quorum.of(due)))
    for item in items:
        if not item.carried_over:
            yield from _item_quorum(item, voting, present, due, context)
            yield from _ballot(item, voting, present, due, context)


def _committee(command: Minuted, rosters: Rosters, context: Context) -> Iterator[Broken]:
    """A4: below seven full members a branch has no committee, unless it has elected one all the same."""
    if MeetingKind.BRANCH_COMMITTEE not in command.kinds or len(rosters.body) >= 2:
        return
    members = len(rosters.full_members)
    rule = context.rules.get(key := "branch.committee_from_full_members")
    if rule and not rule.satisfied(members):
        yield Broken(key, NoCommittee(members=members))


def _chair(command: Minuted, rosters: Rosters) -> Iterator[Broken]:
    """A6: the secretary; entrusted, the deputy or a member of the committee; in a vacancy any of them."""
    if not _CHAIRED & set(command.kinds):
        return
    heads = {post.person for post in rosters.posts if post.title in SINGLE_HOLDER}
    body = set(rosters.body) or {person.id for person in rosters.members}
    if command.chair in heads:
        return
    entitled = not body or command.chair in body
    if not entitled or (heads and not command.chair_entrusted):
        kind = next(kind for kind in command.kinds if kind in _CHAIRED)
        yield Broken(f"meeting.{kind}.chair", ChairNotEntitled())


def _item_quorum(item: AgendaItem, voting: MeetingKind, present: int, due: int, context: Context) -> Iterator[Broken]:
    """A2: admission of members; E8: personnel at the leading group."""
    if voting is MeetingKind.BRANCH_GENERAL and item.admission:
        key = f"meeting.{voting}.admission_quorum"
    elif voting is MeetingKind.LEADING_GROUP and item.topic is Topic.PERSONNEL:
        key = f"meeting.{voting}.personnel_quorum"
    else:
        return
    quorum = _share(key, context)
    if quorum and not quorum.met(present, due):
        needed = quorum.of(due)
        yield Broken(key, ItemQuorumMissed(title=item.title, due=due, present=present, needed=needed))


def _ballot(item: AgendaItem, voting: MeetingKind, present: int, due: int, context: Context) -> Iterator[Broken]:
    """A3, E3: more than half of those due; E4: an absentee's written opinion never counts."""
    if item.vote is None:
        return
    cast = item.vote.yes + item.vote.no + item.vote.abstain
    if cast > present:
        too_many = MoreVotesThanVoters(title=item.title, cast=cast, present=present)
        yield Broken(f"meeting.{voting}.written_opinion", too_many)
    if item.resolution and not item.vote.passed:
        needed = _majority(voting, context).of(due)
        lost = ResolutionNotPassed(title=item.title, yes=item.vote.yes, due=due, needed=needed)
        yield Broken(f"meeting.{voting}.pass", lost)


def _share(key: str, context: Context) -> Share | None:
    """Return the share that a rule asks for, None where no such rule was in force that day."""
    rule = context.rules.get(key)
    return Share(Fraction(str(rule.value)), strict=rule.comparator is Comparator.MORE_THAN) if rule else None


def _majority(voting: MeetingKind | None, context: Context) -> Share:
    return _share(f"meeting.{voting}.pass", context) or MORE_THAN_HALF
