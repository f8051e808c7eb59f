"""Base classes of everything that is stored or sent."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Annotated, Any, ClassVar, NamedTuple, TypeVar
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict

T = TypeVar("T")


class Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class PersonalMark:
    """Marks a field whose value is encrypted with its person's key before it is stored."""


Personal = Annotated[T, PersonalMark()]


class Stamp(Frozen):
    """Who said it, for which unit, on which date it was so, when it was said, and why. Events do not repeat it.

    `on` is a date in Asia/Shanghai; `rules` the version of the rulebook that the decision used; `paper` the place of
    the handwritten original when `by` typed for `on_behalf_of`.
    """

    by: UUID
    on_behalf_of: UUID | None = None
    unit: UUID
    on: date
    at: AwareDatetime
    causation: UUID | None = None
    correlation: UUID | None = None
    reason: str | None = None
    paper: str | None = None
    rules: str | None = None

    @property
    def actor(self) -> UUID:
        """Whose act this is: the person typed for, else the one who typed."""
        return self.on_behalf_of or self.by


@dataclass(frozen=True)
class Needs:
    """What a command needs to know about others; the door loads it from the directory into `context.facts`.

    People and organizations unknown to the unit are refused before any rule runs. `rosters` are organizations whose
    members and posts are needed.
    """

    people: frozenset[UUID] = field(default_factory=frozenset)
    organizations: frozenset[UUID] = field(default_factory=frozenset)
    rosters: frozenset[UUID] = field(default_factory=frozenset)


class Command(Frozen):
    """An intention. The model is the request body, its docstring the help text.

    `zh` is what an office calls it, `zh_help` the help text in Chinese. `creates` says that it may begin a thing,
    `continues` that it may be said of one that is there already.
    """

    permission: ClassVar[StrEnum]
    zh: ClassVar[str] = ""
    zh_help: ClassVar[str] = ""
    creates: ClassVar[bool] = False
    continues: ClassVar[bool] = True

    def needs(self) -> Needs:
        """Whom and what it names."""
        return Needs()

    def organization(self) -> UUID | None:
        """The organization at which the permission is checked, if the command names one."""
        return None


class Claim(NamedTuple):
    """Something only one stream may hold at a time: a code in a register, a home branch.

    `said` is what people call it in Chinese, for the sentence that refuses a second one; it is not stored.
    """

    registry: str
    name: str
    said: str = ""


Upcasters = Mapping[int, Callable[[dict[str, Any]], dict[str, Any]]]
"""By version, what makes a payload of that version one of the next."""


class Event(Frozen):
    """A fact: payload only. Class and field names are stored for ever.

    A new shape raises `schema_version` and adds the upcaster of the version before: payload dict to payload dict.
    """

    schema_version: ClassVar[int] = 1
    upcasters: ClassVar[Upcasters] = {}
    corrects: ClassVar[bool] = False

    def claims(self) -> tuple[Claim, ...]:
        """What the stream holds exclusively from this event on; refused (AlreadyTaken) if another stream holds it."""
        return ()

    def releases(self) -> tuple[Claim, ...]:
        """What the stream gives back with this event."""
        return ()
