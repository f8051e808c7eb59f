"""Composition root of management: units, organizations, people, posts and meetings."""

from pathlib import Path

from services.management.delegate import domain as delegate
from services.management.history_loss import domain as history_loss
from services.management.meeting import domain as meeting
from services.management.member import domain as member
from services.management.organization import domain as organization
from services.management.permissions import ALLOWED
from services.management.personal_keys import key_routes
from services.management.personal_record import domain as personal_record
from services.management.personal_record.keys import EFFECTS
from services.management.post import domain as post
from services.management.principal import domain as principal
from services.management.unit import domain as unit
from shared.access.events import PersonalDataRead
from shared.service.definition import Service
from shared.service.serve import serve

SERVICE = Service(
    name="management",
    title="Wenxiao management 管理体系",
    description="Units, organizations, members, delegates, posts and meetings.",
    deciders=(
        unit.DECIDER,
        organization.DECIDER,
        member.DECIDER,
        delegate.DECIDER,
        post.DECIDER,
        principal.DECIDER,
        history_loss.DECIDER,
        personal_record.DECIDER,
        meeting.DECIDER,
    ),
    allowed=ALLOWED,
    rules=Path(__file__).parent / "rules.toml",
    words=Path(__file__).parent / "words.toml",
    routers=(key_routes(),),
    readers=(EFFECTS,),
    accesses=(PersonalDataRead,),
)

if __name__ == "__main__":
    serve(SERVICE)
