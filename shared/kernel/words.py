"""What an office calls things: codes with their words in Chinese and English, and names of code written as words."""

import re
from enum import StrEnum
from typing import Any, NamedTuple, Self

from pydantic import GetJsonSchemaHandler
from pydantic_core import CoreSchema


class Words(NamedTuple):
    """The same said in Chinese and in English."""

    zh: str
    en: str


class Worded(StrEnum):
    """A choice whose members are a stored code and its words: `DATED = "dated", "限期整改", "by a date"`.

    Only the code is stored and sent. The JSON Schema lists the choices as `oneOf: [{const, title, x-en}]`.
    """

    zh: str
    en: str

    def __new__(cls, code: str, zh: str = "", en: str = "") -> Self:
        member = str.__new__(cls, code)
        member._value_, member.zh, member.en = code, zh, en
        return member

    @classmethod
    def __get_pydantic_json_schema__(cls, _: CoreSchema, __: GetJsonSchemaHandler) -> dict[str, Any]:
        choices = [{"const": one.value, "title": one.zh, "x-en": one.en} for one in cls]
        return {"title": cls.__name__, "type": "string", "oneOf": choices}


def spelled(name: str) -> str:
    """Return a name of the code as English words: CloseOut → Close out, planned_on → Planned on."""
    words = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", name).replace("_", " ").lower().strip()
    return words[:1].upper() + words[1:]
