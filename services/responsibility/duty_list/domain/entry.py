"""From the draft to the acknowledged list, its revision and the end of its year."""

from collections import Counter
from collections.abc import Sequence

from services.responsibility.acting import has_a_hand_in, is_act_of
from services.responsibility.duty_list import commands, events
from services.responsibility.duty_list.domain.state import DutyList, Status, check_not_closed, in_order, list_of
from shared.kernel.decider import Context
from shared.kernel.role import Role


def draft(command: commands.DraftDutyList, state: DutyList) -> Sequence[events.DutyListDrafted]:
    drafted = events.DutyListDrafted(
        year=command.year,
        level=command.level,
        holder=command.holder,
        organization=command.organization_id,
        items=in_order(command.items),
    )
    if state.drafted is not None:
        if drafted == state.drafted.model_copy(update={"holder": state.holder, "items": state.items}):
            return []
        raise commands.DutyListAlreadyDrafted
    check_items(drafted.items)
    return [drafted]


def review(command: commands.ReviewDutyList, state: DutyList, context: Context) -> Sequence[events.DutyListReviewed]:
    check_not_closed(state)
    if has_a_hand_in(frozenset({state.holder}), context.stamp):
        raise commands.OwnList
    reviewed = events.DutyListReviewed(opinion=command.opinion)
    if state.reviewed == reviewed:
        return []
    if state.status is not Status.DRAFTED:
        raise commands.AlreadyReviewed
    return [reviewed]


def issue(command: commands.IssueDutyList, state: DutyList, context: Context) -> Sequence[events.DutyListIssued]:
    """What the importer brings has been decided on paper: it needs no review here."""
    check_not_closed(state)
    issued = events.DutyListIssued(resolution=command.resolution)
    if state.issued == issued:
        return []
    if state.status is Status.ISSUED:
        raise commands.AlreadyIssued
    if command.resolution is None:
        if has_a_hand_in(frozenset({state.holder}), context.stamp):
            raise commands.OwnList
        if state.status is not Status.REVIEWED and not context.holds(Role.SERVICE):
            raise commands.NotReviewed
    return [issued]


def acknowledge(state: DutyList, context: Context) -> Sequence[events.DutyListAcknowledged]:
    list_of(state)
    if not is_act_of(state.holder, context.stamp):
        raise commands.NotTheHolder
    if state.acknowledged:
        return []
    if state.status is not Status.ISSUED:
        raise commands.NotIssued
    return [events.DutyListAcknowledged()]


def revise(command: commands.ReviseDutyList, state: DutyList, context: Context) -> Sequence[events.DutyListRevised]:
    list_of(state)
    items = in_order(command.items)
    if items == state.items:
        return []
    check_not_closed(state)
    if state.status is Status.ISSUED and has_a_hand_in(frozenset({state.holder}), context.stamp):
        raise commands.OwnList
    check_items(items)
    check_ids_stay(items, state)
    return [events.DutyListRevised(items=items, reason=command.reason)]


def close_year(command: commands.CloseDutyYear, state: DutyList, context: Context) -> Sequence[events.DutyListClosed]:
    list_of(state)
    if state.closed is not None and state.closed.decision == command.decision:
        return []
    check_not_closed(state)
    if state.status is not Status.ISSUED:
        raise commands.NotIssued
    return [events.DutyListClosed(decision=command.decision, closed_on=context.stamp.on)]


def check_items(items: tuple[events.DutyItem, ...]) -> None:
    """Refuse a number or an id that is there twice, and an item that is carried within its own list."""
    numbers, ids = Counter(item.number for item in items), Counter(item.id for item in items)
    for item in items:
        if numbers[item.number] > 1 or ids[item.id] > 1:
            raise commands.ItemTwice(number=item.number)
        if not ids.keys().isdisjoint(item.carried_by):
            raise commands.CarriesItself(number=item.number)


def check_ids_stay(items: tuple[events.DutyItem, ...], state: DutyList) -> None:
    """Refuse a dropped item that comes back unchanged under a new id: its history would be lost from sight."""
    kept = {item.id for item in items}
    dropped = {(item.matter, item.standard) for item in state.items if item.id not in kept}
    before = {item.id for item in state.items}
    for item in items:
        if item.id not in before and (item.matter, item.standard) in dropped:
            raise commands.ItemIdChanged(number=item.number)
