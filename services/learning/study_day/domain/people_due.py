"""Who has to come to a study day."""

from uuid import UUID

from services.learning.audience import Audience
from services.learning.study_day import events
from shared.kernel.facts import Facts


def people_due(plan: events.DayPlan, facts: Facts) -> frozenset[UUID] | None:
    """Return the members and post holders of the plan's organizations; of a delegates' study only delegates.

    Exempt members are left out (《中国共产党党员教育管理工作条例》第二十三条). None if the plan names no organization:
    then the attendance sheet itself says who was due.
    """
    if not plan.organizations:
        return None
    due: set[UUID] = set()
    exempt: set[UUID] = set()
    for organization in plan.organizations:
        roster = facts.rosters.get(organization)
        if roster is None:
            continue
        members = [each for each in roster.members if plan.audience is not Audience.DELEGATES or each.delegate]
        due |= {each.id for each in members}
        exempt |= {each.id for each in roster.members if each.exempt}
        if plan.audience is not Audience.DELEGATES:
            due |= {post.person for post in roster.posts}
    exempt |= {person.id for person in facts.people.values() if person.exempt}
    return frozenset(due - exempt)
