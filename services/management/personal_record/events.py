"""What was decided about a person's data. The stream's id is the person. Names are stored for ever."""

from uuid import UUID

from shared.kernel.message import Event


class PersonalDataRestricted(Event):
    """From now on nobody reads the personal fields, until they are released."""

    reason: str


class ReleaseRequested(Event):
    """The first signature: the restriction is no longer needed."""

    reason: str
    signer: UUID


class PersonalDataReleased(Event):
    """Signed by two: the personal fields can be read again."""

    reason: str
    signers: tuple[UUID, UUID]


class ErasureRequested(Event):
    """The first signature: `basis` is the law that asks for it, `paper` where the decision lies."""

    basis: str
    paper: str
    signer: UUID


class PersonalDataErased(Event):
    """Signed by two: the person's key is destroyed, and with it every personal field ever written."""

    basis: str
    paper: str
    signers: tuple[UUID, UUID]


RecordEvent = PersonalDataRestricted | ReleaseRequested | PersonalDataReleased | ErasureRequested | PersonalDataErased
