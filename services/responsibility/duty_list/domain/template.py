"""A superior's new template in mid-year: proposed with the difference, adopted by the leading group."""

from collections.abc import Sequence

from services.responsibility.duty_list import commands, events
from services.responsibility.duty_list.domain.entry import check_ids_stay, check_items
from services.responsibility.duty_list.domain.state import DutyList, Status, check_not_closed, in_order

ADJUSTED_BY_SUPERIOR = "上级调整"


def propose(command: commands.ProposeDutyTemplate, state: DutyList) -> Sequence[events.DutyTemplateProposed]:
    check_not_closed(state)
    if state.status is not Status.ISSUED:
        raise commands.NotIssued
    items = in_order(command.items)
    check_items(items)
    check_ids_stay(items, state)
    proposed = events.DutyTemplateProposed(items=items, reason=command.reason, difference=difference(state, items))
    if proposed == state.proposal or (state.proposal is None and items == state.items):
        return []
    return [proposed]


def adopt(command: commands.AdoptDutyTemplate, state: DutyList) -> Sequence[events.DutyTemplateAdopted]:
    check_not_closed(state)
    resolution = events.Resolution(number=command.number, chair=command.chair, recorder=command.recorder)
    if state.proposal is None:
        if state.adopted is not None and state.adopted.resolution == resolution:
            return []
        raise commands.NoTemplateProposed
    items = state.proposal.items
    dropped = tuple(
        events.DroppedItem(item=item, reason=ADJUSTED_BY_SUPERIOR) for item in difference(state, items).dropped
    )
    return [events.DutyTemplateAdopted(items=items, dropped=dropped, resolution=resolution)]


def difference(state: DutyList, items: tuple[events.DutyItem, ...]) -> events.Difference:
    """Return which items a template adds, changes and drops against the list as it is, in the order of their lists."""
    before, after = {item.id: item for item in state.items}, {item.id: item for item in items}
    return events.Difference(
        added=tuple(id for id in after if id not in before),
        changed=tuple(id for id in after if id in before and after[id] != before[id]),
        dropped=tuple(id for id in before if id not in after),
    )
