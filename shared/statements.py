"""SQL files beside their user: statements separated by `-- name:` lines."""

import re
from functools import cache
from pathlib import Path
from typing import LiteralString, cast

_NAME = re.compile(r"^-- name: *([a-z_]+) *$", re.MULTILINE)


@cache
def statements(file: Path) -> dict[str, LiteralString]:
    """The statements of a file of ours by name; values are psycopg parameters."""
    _, *parts = _NAME.split(file.read_text("utf-8"))
    return {name: cast(LiteralString, text.strip()) for name, text in zip(parts[::2], parts[1::2], strict=True)}
