"""One field of a form, ready to be rendered."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

Kind = Literal[
    "new",
    "month",
    "text",
    "lines",
    "number",
    "date",
    "choice",
    "flag",
    "pick",
    "picks",
    "deadline",
    "texts",
    "group",
    "many",
]
PLACE = "__"
"""Stands for the number of an entry that is not there yet."""


@dataclass(frozen=True)
class Choice:
    value: str
    title: str
    note: str = ""


@dataclass(frozen=True)
class Field:
    """`name` is the place in the form: `items.0.matter`; `key` the last part of it.

    `value` is what stands there: text, a list of texts for `picks` and `texts`. A `new` is the id of something that the
    command begins, which nobody sees. A `group` has `fields`, a `many` has
    `entries` (groups that are filled) and `blank` (one to copy, named by `PLACE`). `limits` are attributes of the
    input: minlength, maxlength, min, max, step, pattern.
    """

    name: str
    key: str
    kind: Kind
    title: str
    required: bool
    help: str = ""
    picks: str = ""
    choices: tuple[Choice, ...] = ()
    value: Any = ""
    error: str = ""
    limits: Mapping[str, str] = field(default_factory=dict)
    fields: tuple["Field", ...] = ()
    entries: tuple["Field", ...] = ()
    blank: "Field | None" = None
    most: int = 0

    @property
    def id(self) -> str:
        """The element's id in the page."""
        return "f-" + self.name.replace(".", "-")

    @property
    def chosen(self) -> list[str]:
        """What is chosen of `choices`."""
        return [str(one) for one in self.value] if isinstance(self.value, list) else [str(self.value)]

    def wrong(self) -> bool:
        """Whether something is wrong here or below."""
        return bool(self.error) or any(one.wrong() for one in (*self.fields, *self.entries))
