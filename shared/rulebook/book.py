"""The rulebook of a service, as rules.toml writes it."""

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import lru_cache
from itertools import groupby, pairwise
from pathlib import Path

from pydantic import ValidationError

from shared.rulebook.rules import Override, Rule, Rules


class BrokenRulebook(Exception):
    """A rules.toml that cannot be used; the sentence names file, key and what is wrong."""


@dataclass(frozen=True)
class Rulebook:
    """`version` is stored with every decision; the same key may stand several times, for different periods."""

    version: str
    rules: tuple[Rule, ...]
    overrides: tuple[Override, ...] = field(default=())

    def __post_init__(self) -> None:
        object.__setattr__(self, "_in_force", lru_cache(maxsize=512)(self._find))

    @classmethod
    def load(cls, path: Path) -> "Rulebook":
        """Return the rulebook in a file.

        :raises BrokenRulebook: if it is missing, not readable, or contradicts itself
        """
        try:
            content = tomllib.loads(path.read_text(encoding="utf-8"), parse_float=Decimal)
            rules = tuple(_rule(path, entry) for entry in content.get("rule", ()))
            version = str(content["version"])
        except OSError as error:
            raise BrokenRulebook(f"{path} cannot be read: {error.strerror}") from error
        except (tomllib.TOMLDecodeError, KeyError) as error:
            raise BrokenRulebook(f"{path} is no rulebook: {error}") from error
        _require_no_overlap(path, rules)
        return cls(version, rules)

    def in_force(self, on: date) -> Rules:
        """Return the rules of a date."""
        rules: Rules = self._in_force(on)  # type: ignore[attr-defined]  # set once above, the class is frozen
        return rules

    def with_override(self, override: Override) -> "Rulebook":
        """Return the rulebook as a unit has it that sets its own value from a day on.

        :raises UnknownRule: if no such rule is in force that day
        :raises ValueError: if the value asks for less than the source and no reason is given
        """
        rule = self.in_force(override.since)[override.key]
        if rule.looser(override.value) and not override.reason.strip():
            raise ValueError(f"{override.key}: {override.value} asks for less than {rule.title}; give the reason")
        return Rulebook(self.version, self.rules, (*self.overrides, override))

    def _find(self, on: date) -> Rules:
        found = {rule.key: rule for rule in self.rules if rule.in_force(on)}
        for override in sorted(self.overrides, key=lambda one: one.since):
            if override.since <= on and override.key in found:
                said = "，".join(part for part in (override.regulation, override.reason) if part)
                change = {"value": override.value, "effective_from": override.since, "overridden": said}
                found[override.key] = found[override.key].model_copy(update=change)
        return Rules(self.version, found)


def _rule(path: Path, entry: object) -> Rule:
    try:
        return Rule.model_validate(entry)
    except ValidationError as error:
        key = entry.get("key", "?") if isinstance(entry, dict) else "?"
        wrong = "; ".join(f"{'.'.join(map(str, one['loc']))}: {one['msg']}" for one in error.errors())
        raise BrokenRulebook(f"{path}, rule {key}: {wrong}") from error


def _require_no_overlap(path: Path, rules: Sequence[Rule]) -> None:
    ordered = sorted(rules, key=lambda rule: (rule.key, rule.effective_from))
    for key, group in groupby(ordered, key=lambda rule: rule.key):
        periods = [(rule.effective_from, rule.effective_to or date.max) for rule in group]
        for (start, end), (following, _) in pairwise(periods):
            if following < end:
                raise BrokenRulebook(f"{path}, rule {key}: the value since {start} still holds on {following}")
        if any(end <= start for start, end in periods):
            raise BrokenRulebook(f"{path}, rule {key}: it ends before it begins")
