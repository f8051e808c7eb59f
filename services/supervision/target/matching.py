"""Whether something that happened counts for a target."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from services.supervision.target.events import MatchingRule


@dataclass(frozen=True)
class Whose:
    """Whom a target's rule speaks of."""

    person: UUID | None = None
    organization: UUID | None = None
    linked_branch: UUID | None = None


@dataclass(frozen=True)
class News:
    """A meeting or study day that was held, as far as rules look at it. `year` is the year it belongs to."""

    event: str
    id: UUID
    title: str
    held_on: date
    year: int
    organizations: frozenset[UUID] = frozenset()
    chair: UUID | None = None
    present: frozenset[UUID] = frozenset()
    kinds: frozenset[str] = frozenset()
    topics: frozenset[str] = frozenset()


def matches(rule: MatchingRule, target: Whose, news: News) -> bool:
    """Return whether `news` counts; what the rule does not ask for is not looked at."""
    return (
        rule.event == news.event
        and (not rule.kinds or not news.kinds.isdisjoint(rule.kinds))
        and (not rule.topics or not news.topics.isdisjoint(rule.topics))
        and _person_fits(rule, target, news)
        and _organization_fits(rule, target, news)
    )


def _person_fits(rule: MatchingRule, target: Whose, news: News) -> bool:
    match rule.person_is:
        case None:
            return True
        case "chair":
            return target.person is not None and target.person == news.chair
        case "present":
            return target.person is not None and target.person in news.present | {news.chair}


def _organization_fits(rule: MatchingRule, target: Whose, news: News) -> bool:
    match rule.organization_is:
        case "any":
            return True
        case "own":
            return target.organization in news.organizations
        case "linked_branch":
            return target.linked_branch in news.organizations
