"""Ids that people choose from a list instead of typing them: UUIDs whose JSON Schema says of what, as `x-picks`.

`NewId` is the odd one: the id of something that the command begins; a form makes a new one and shows nothing.
A slice that points at things of its own or another slice writes `Annotated[UUID, picks("<slice>")]`.
"""

from typing import Annotated
from uuid import UUID

from shared.kernel.hints import picks

PersonId = Annotated[UUID, picks("person")]
OrganizationId = Annotated[UUID, picks("organization")]
UnitId = Annotated[UUID, picks("unit")]
NewId = Annotated[UUID, picks("new")]
