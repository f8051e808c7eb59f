"""What happened to an office and its holder. Class and field names are stored for ever."""

from datetime import date
from uuid import UUID

from services.management.kinds import SINGLE_HOLDER
from shared.kernel.message import Claim, Event


def _chair_of(organization: UUID, title: str) -> tuple[Claim, ...]:
    return (Claim("post", f"{organization}/{title}", f"同一组织的{title}职务"),) if title in SINGLE_HOLDER else ()


class PostTaken(Event):
    """`field` is what the holder is in charge of (分管领域), `linked_branch` the branch looked after (联系支部)."""

    unit: UUID
    person: UUID
    organization: UUID
    title: str
    field: str | None
    linked_branch: UUID | None
    since: date

    def claims(self) -> tuple[Claim, ...]:
        return _chair_of(self.organization, self.title)


class PostFieldAssigned(Event):
    field: str | None
    linked_branch: UUID | None


class PostLeft(Event):
    """`until` is the first day without the post; organization and title say what becomes free."""

    until: date
    reason: str | None
    organization: UUID
    title: str

    def releases(self) -> tuple[Claim, ...]:
        return _chair_of(self.organization, self.title)


PostEvent = PostTaken | PostFieldAssigned | PostLeft
