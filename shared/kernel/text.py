"""Texts that people type: stripped, limited, without control characters."""

import unicodedata
from typing import Annotated

from pydantic import AfterValidator, Field, StringConstraints
from pydantic_core import PydanticCustomError

from shared.kernel.hints import MANY_LINES, ONE_LINE, picks


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
    StringConstraints(strip_whitespace=True, min_length=1, max_length=2000),
    AfterValidator(_printable),
    MANY_LINES,
]
Reason = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=5, max_length=2000),
    AfterValidator(_printable),
    MANY_LINES,
]
"""Enough characters to say why."""

LongText = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=20_000),
    AfterValidator(_printable),
    MANY_LINES,
]
Line = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=200),
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
