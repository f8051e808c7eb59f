"""Accesses that more than one service answers. Ids and names of things only: nothing personal stands here."""

from datetime import date
from uuid import UUID

from pydantic import AwareDatetime

from shared.kernel.message import Event

CATEGORY = "access"


class AccessEvent(Event):
    """An access, or an act of administration; `stamp.by` is whose it is."""


class DataExported(AccessEvent):
    """A report or list left the system as a file: `what` names it, `rows` is how many lines it had."""

    what: str
    rows: int
    as_of: date | None = None
    known_at: AwareDatetime | None = None


class PersonalDataRead(AccessEvent):
    """Details of people were opened for somebody, noted once an hour.

    `what` names the report or kind of thing, `of` the thing where it was one.
    """

    what: str
    of: UUID | None = None
    as_of: date | None = None
    known_at: AwareDatetime | None = None
