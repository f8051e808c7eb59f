"""The table from the words of a year plan to the way they are counted."""

import re
import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from types import MappingProxyType

from services.supervision.target.events import MatchingRule, Subject


def rule_for(indicator: str, subject: Subject) -> MatchingRule | None:
    """Return how an indicator is counted for this kind of subject; None: by hand, since nobody has declared it."""
    return _table().get((_bare(indicator), subject))


@cache
def _table() -> Mapping[tuple[str, Subject], MatchingRule | None]:
    text = files(__package__).joinpath("indicators.toml").read_text("utf-8")
    table: dict[tuple[str, Subject], MatchingRule | None] = {}
    for entry in tomllib.loads(text)["indicator"]:
        texts, subjects = entry.pop("texts"), entry.pop("subjects")
        rule = MatchingRule.model_validate(entry) if entry else None
        table.update({(_bare(words), Subject(subject)): rule for words in texts for subject in subjects})
    return MappingProxyType(table)


def _bare(words: str) -> str:
    return re.sub(r"[\W_]+", "", words)
