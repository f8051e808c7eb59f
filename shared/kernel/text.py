"""Texts that people type: stripped, limited, without control characters."""

import unicodedata
from dataclasses import dataclass
from typing import Annotated, Any, cast

from pydantic import AfterValidator, Field, GetCoreSchemaHandler, StringConstraints
from pydantic_core import CoreSchema, PydanticCustomError
from pydantic_core.core_schema import StringSchema

from shared.kernel.hints import MANY_LINES, ONE_LINE, picks


@dataclass(frozen=True)
class _Length:
    """How many characters a text has without the white space around it; a field may narrow that.

    Pydantic applies what a field says before what its type says, and of two bounds keeps the last: `Text` with
    `Field(min_length=10)` took a single character.
    """

    least: int
    most: int

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        asked = cast("StringSchema", handler(source))
        asked["strip_whitespace"] = True
        asked["min_length"] = max(self.least, asked.get("min_length") or self.least)
        asked["max_length"] = min(self.most, asked.get("max_length") or self.most)
        return asked


def _printable(text: str) -> str:
    for character in text:
        if unicodedata.category(character) in ("Cc", "Cs", "Co") and character not in "\n\t":
            raise PydanticCustomError(
                "control_characters", "control characters are not allowed; type the text again without them"
            )
    return text


def _single_line(text: str) -> str:
    if "\n" in text or "\t" in text:
        raise PydanticCustomError("one_line", "this is one line; leave out line breaks and tabs")
    return _printable(text)


Text = Annotated[
    str,
    _Length(1, 2000),
    AfterValidator(_printable),
    MANY_LINES,
]
Reason = Annotated[
    str,
    _Length(5, 2000),
    AfterValidator(_printable),
    MANY_LINES,
]
"""Enough characters to say why."""

LongText = Annotated[
    str,
    _Length(1, 20_000),
    AfterValidator(_printable),
    MANY_LINES,
]
Line = Annotated[
    str,
    _Length(1, 200),
    AfterValidator(_single_line),
    ONE_LINE,
]
Code = Annotated[
    str,
    StringConstraints(strip_whitespace=True, pattern=r"^[0-9A-Za-z_\-./]{1,40}$"),
    Field(examples=["A-01"]),
    ONE_LINE,
]
Digest = Annotated[
    str, StringConstraints(pattern=r"^sha256:[0-9a-f]{64}$"), Field(examples=["sha256:" + 64 * "0"]), picks("evidence")
]
