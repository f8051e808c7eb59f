"""Rules that a meeting may break: live each is a refusal, afterwards a breach that is stored with the record.

Sources: 《中国共产党支部工作条例（试行）》2018, Art. 11–14; 《中国共产党发展党员工作细则》Art. 20;
《中国共产党党组工作条例》2019, Art. 27.
"""

from collections.abc import Iterator
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
from services.management.meeting.counting import HALF, MORE_THAN_HALF, TWO_THIRDS, Share, passed
from services.management.meeting.domain.attendance import VOTING, Attendance, Rosters
from services.management.meeting.events import AgendaItem, Topic, Vote
from shared.kernel.decider import Context
from shared.kernel.refusal import Refusal

_BRANCH_KINDS = frozenset({MeetingKind.BRANCH_GENERAL, MeetingKind.BRANCH_COMMITTEE, MeetingKind.ORG_LIFE})
_CHAIRED = VOTING | _BRANCH_KINDS


class Broken(NamedTuple):
    """A rule's key and the sentence for it."""

    rule: str
    refusal: Refusal


def agenda(items: tuple[Item, ...], there: Attendance, present: int) -> tuple[AgendaItem, ...]:
    """Return the agenda as it is stored: every vote with the voters due and whether it passed."""
    return tuple(
        AgendaItem(**item.model_dump(exclude={"vote"}), vote=_vote(item, len(there.voters), present)) for item in items
    )


def _vote(item: Item, due: int, present: int) -> Vote | None:
    if item.vote is None:
        return None
    result = passed(yes=item.vote.yes, due=due, present=present, cast=item.vote.cast)
    return Vote(**item.vote.model_dump(), due=due, passed=result)


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
    voting = next((kind for kind in command.kinds if kind in VOTING), None)
    if voting is None:
        return
    present = there.voters_present(command.present)
    due = len(there.voters)
    if not HALF.met(present, due):
        yield Broken(f"meeting.{voting}.quorum", QuorumMissed(due=due, present=present, needed=HALF.of(due)))
    for item in items:
        yield from _item(item, voting, present, due)


def _committee(command: Minuted, rosters: Rosters, context: Context) -> Iterator[Broken]:
    """A4: below seven full members a branch has no committee, unless it has elected one all the same."""
    if MeetingKind.BRANCH_COMMITTEE not in command.kinds or len(rosters.body) >= 2:
        return
    members = len(rosters.full_members)
    if members < int(context.rules.number("branch.committee_from_full_members")):
        yield Broken("meeting.branch_committee.applicable", NoCommittee(members=members))


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


def _item(item: AgendaItem, voting: MeetingKind, present: int, due: int) -> Iterator[Broken]:
    if item.carried_over:
        return
    share = _share(item, voting)
    if share is not HALF and not share.met(present, due):
        facts = {"title": item.title, "due": due, "present": present, "needed": share.of(due)}
        yield Broken(f"meeting.{voting}.item_quorum", ItemQuorumMissed(**facts))
    if item.vote is None:
        return
    vote = item.vote
    cast = vote.yes + vote.no + vote.abstain
    if cast > present:
        too_many = MoreVotesThanVoters(title=item.title, cast=cast, present=present)
        yield Broken(f"meeting.{voting}.written_opinion", too_many)
    if item.resolution and not vote.passed:
        facts = {"title": item.title, "yes": vote.yes, "due": due, "needed": MORE_THAN_HALF.of(due)}
        yield Broken(f"meeting.{voting}.pass", ResolutionNotPassed(**facts))


def _share(item: AgendaItem, voting: MeetingKind) -> Share:
    """A2: admission of members more than half; E8: personnel at the leading group two thirds; else half."""
    if voting is MeetingKind.BRANCH_GENERAL and item.admission:
        return MORE_THAN_HALF
    if voting in (MeetingKind.LEADING_GROUP, MeetingKind.LEADING_GROUP_ENLARGED) and item.topic is Topic.PERSONNEL:
        return TWO_THIRDS
    return HALF
