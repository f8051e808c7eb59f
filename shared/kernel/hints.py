"""What a form is told beside the JSON Schema, so that it can ask well.

| Key | Means |
|---|---|
| `title`, `x-en` | what the field is called in Chinese and in English |
| `oneOf` of `const`, `title`, `x-en` | the choices with their words |
| `x-picks` | this id is chosen from a list: see picks.py |
| `x-lines` | `one` line of text, or `many` |
| `x-form` | the kind of value: `year`, `month` (2026-03), `quarter` (2026-Q1), `period` (any of these), `deadline` |
"""

from dataclasses import dataclass
from typing import Any

from pydantic import GetJsonSchemaHandler
from pydantic_core import CoreSchema


@dataclass(frozen=True)
class Hint:
    """Adds one key to the JSON Schema of the type that it annotates; validation is what it was."""

    key: str
    value: str

    def __get_pydantic_json_schema__(self, core: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        return {**handler(core), self.key: self.value}


def picks(what: str) -> Hint:
    """The id of something that is chosen from a list of these."""
    return Hint("x-picks", what)


def form(kind: str) -> Hint:
    """What kind of value a form asks for."""
    return Hint("x-form", kind)


ONE_LINE, MANY_LINES = Hint("x-lines", "one"), Hint("x-lines", "many")
