"""Named histories and example commands; every test starts here."""

from uuid import UUID

from services.management.personal_record import commands, events
from shared.kernel.decider import Context
from shared.testing.context import context

DISTRICT, SYSTEM_ADMIN, SECURITY_ADMIN, AUDIT_ADMIN = UUID(int=1), UUID(int=7), UUID(int=8), UUID(int=9)


def by(person: UUID) -> Context:
    return context(by=person, unit=DISTRICT, service="management")


RESTRICT = commands.RestrictPersonalData(reason="本人提出更正申请")
RELEASE = commands.RequestRelease(reason="已核实，信息无误")
ERASE = commands.RequestErasure(basis="个人信息保护法第四十七条", paper="区委组织部〔2026〕3号")
RESTRICTED = events.PersonalDataRestricted(**RESTRICT.model_dump())
RELEASE_REQUESTED = events.ReleaseRequested(**RELEASE.model_dump(), signer=SECURITY_ADMIN)
RELEASED = events.PersonalDataReleased(**RELEASE.model_dump(), signers=(SECURITY_ADMIN, AUDIT_ADMIN))
ERASURE_REQUESTED = events.ErasureRequested(**ERASE.model_dump(), signer=SECURITY_ADMIN)
ERASED = events.PersonalDataErased(**ERASE.model_dump(), signers=(SECURITY_ADMIN, AUDIT_ADMIN))
