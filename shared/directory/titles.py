"""From the title of a post to a role and how far it reaches; the table is data (posts.toml)."""

import tomllib
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import NamedTuple

from shared.kernel.role import Role


class Reach(StrEnum):
    ORGANIZATION = "organization"
    UNIT = "unit"
    DISTRICT = "district"


class Title(NamedTuple):
    role: Role
    reach: Reach


@cache
def titles() -> dict[str, Title]:
    """Return the table; a title that is not in it gives no role but that of a member."""
    table = tomllib.loads((Path(__file__).parent / "posts.toml").read_text())
    return {post["title"]: Title(Role(post["role"]), Reach(post["reach"])) for post in table["post"]}
