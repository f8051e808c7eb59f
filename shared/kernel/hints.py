"""What a form is told beside the JSON Schema, so that it can ask well.

| Key | Means |
|---|---|
| `title`, `x-en` | what the field is called in Chinese and in English |
| `oneOf` of `const`, `title`, `x-en` | the choices with their words |
| `x-picks` | this id is chosen from a list: see picks.py |
| `x-lines` | `one` line of text, or `many` |
| `x-form` | `year`, `month` (2026-03), `quarter` (2026-Q1), `period` (any), `hours`, `deadline` (one of four) |
"""

from dataclasses import dataclass
from typing import Any

from pydantic import GetJsonSchemaHandler
from pydantic_core import CoreSchema


@dataclass(frozen=True)
class Choices:
    """Gives the values of a Literal their words; the JSON Schema lists them as those of a Worded choice."""

    words: tuple[tuple[str, str, str], ...]

    def __get_pydantic_json_schema__(self, _: CoreSchema, __: GetJsonSchemaHandler) -> dict[str, Any]:
        return {"type": "string", "oneOf": [{"const": code, "title": zh, "x-en": en} for code, zh, en in self.words]}


@dataclass(frozen=True)
class Hint:
    """Adds one key to the JSON Schema of the type that it annotates; validation is what it was."""

    key: str
    value: str

    def __get_pydantic_json_schema__(self, core: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        return {**handler(core), self.key: self.value}


def choices(**words: tuple[str, str]) -> Choices:
    """Code by code the word in Chinese and in English."""
    return Choices(tuple((code, zh, en) for code, (zh, en) in words.items()))


def picks(what: str) -> Hint:
    """The id of something that is chosen from a list of these."""
    return Hint("x-picks", what)


def form(kind: str) -> Hint:
    """What kind of value a form asks for."""
    return Hint("x-form", kind)


YEAR, MONTH, QUARTER, PERIOD = (form(kind) for kind in ("year", "month", "quarter", "period"))
ONE_LINE, MANY_LINES = Hint("x-lines", "one"), Hint("x-lines", "many")
