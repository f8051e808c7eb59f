"""What the steps of the trail are called in an office; the table is data (titles.toml)."""

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from shared.rulebook.rules import Language


@cache
def titles() -> Mapping[str, Mapping[str, str]]:
    """Return the table: per event type its Chinese and English title."""
    table: dict[str, dict[str, str]] = tomllib.loads(Path(__file__).with_name("titles.toml").read_text("utf-8"))
    return table


def title(type_: str, language: Language = "zh") -> str:
    """Return the title of an event type; one that is not in the table yet stands for itself."""
    return titles().get(type_, {}).get(language, type_)
