"""One rule and the set of rules in force on a date."""

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from shared.calendar.writing import chinese_date

Language = Literal["zh", "en"]
Value = int | Decimal | bool | str


class Comparator(StrEnum):
    AT_LEAST = ">="
    MORE_THAN = ">"
    AT_MOST = "<="
    EQUAL = "="

    @property
    def word(self) -> str:
        return {">=": "不少于", ">": "多于", "<=": "不超过", "=": "为"}[self.value]


class Verified(StrEnum):
    """Whether the source's own wording was read, a secondary text, or neither yet."""

    READ = "read"
    SECONDARY = "secondary"
    OPEN = "open"


class UnknownRule(KeyError):
    """No rule of this key is in force on the date: it speaks of a day before the rule began."""

    def __init__(self, key: str) -> None:
        super().__init__(key)
        self.key = key

    def sentence(self, language: Language = "zh") -> str:
        """Return what to do."""
        if language == "en":
            return f"No rule “{self.key}” was in force on that date; check the date."
        return f"所填日期尚无施行的规则（{self.key}），请核对日期。"


class RuleUnset(Exception):
    """The source leaves the number open and the unit has not set it yet."""

    def __init__(self, rule: "Rule") -> None:
        self.rule = rule
        super().__init__(f"{rule.key} has no default; ask the unit and set it (suggestion: {rule.suggest})")

    def sentence(self, language: Language = "zh") -> str:
        """Return what to do."""
        if language == "en":
            return f"The number for “{self.rule.key}” is not set yet; {self.rule.source('en')} leaves it open."
        return f"“{self.rule.name or self.rule.key}”的次数尚未设定（{self.rule.source()}未作规定），请先设定。"


class Rule(BaseModel):
    """`unit` is the unit of measure; `value` None means that the source leaves it open (`suggest` may help to decide).

    `effective_to` is the first day on which it no longer holds.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    key: str = Field(pattern=r"^[a-z][a-z0-9_.]*$")
    name: str = ""
    value: Value | None = None
    comparator: Comparator = Comparator.EQUAL
    unit: str = ""
    title: str = Field(min_length=1)
    article: str = ""
    effective_from: date
    effective_to: date | None = None
    verified: Verified
    note: str = ""
    suggest: int | None = None
    overridden: str = ""
    """Why the unit deviates, with the regulation of its own that it cites; empty for the source's own value."""

    def in_force(self, on: date) -> bool:
        return self.effective_from <= on and (self.effective_to is None or on < self.effective_to)

    def satisfied(self, actual: int | Decimal) -> bool:
        """Return whether an actual number meets the rule.

        :raises RuleUnset: if the unit has not set it
        """
        wanted = self.number()
        match self.comparator:
            case Comparator.AT_LEAST:
                return actual >= wanted
            case Comparator.MORE_THAN:
                return actual > wanted
            case Comparator.AT_MOST:
                return actual <= wanted
            case Comparator.EQUAL:
                return actual == wanted

    def number(self) -> int | Decimal:
        """Return the value as a number.

        :raises RuleUnset: if the unit has not set it
        """
        if self.value is None:
            raise RuleUnset(self)
        if isinstance(self.value, bool | str):
            raise TypeError(f"{self.key} is not a number but {self.value!r}")
        return self.value

    def looser(self, value: Value) -> bool:
        """Return whether `value` asks for less than the source does."""
        if self.value is None or self.comparator is Comparator.EQUAL:
            return self.value is not None and value != self.value
        if isinstance(value, str) or isinstance(self.value, str):
            return value != self.value
        return value > self.value if self.comparator is Comparator.AT_MOST else value < self.value

    def source(self, language: Language = "zh") -> str:
        """Return title and article, never an address, marked as long as nobody has read the source itself."""
        mark = {"zh": "（待核）", "en": " (to be confirmed)"}[language] if self.verified is Verified.OPEN else ""
        return f"{self.title}{self.article}{mark}"

    def explain(self, language: Language = "zh") -> str:
        """Return the rule as a sentence that names its source and, where a unit deviates, why."""
        name = self.name or self.key
        value = "未设定" if self.value is None else f"{self.comparator.word}{self.value}{self.unit}"
        if language == "en":
            shown = "not set" if self.value is None else f"{self.comparator} {self.value} {self.unit}".strip()
            why = f"; unit's own: {self.overridden}" if self.overridden else ""
            return f"{self.key} {shown}, since {self.effective_from}: {self.source('en')}{why}"
        why = f"；本单位规定：{self.overridden}" if self.overridden else ""
        return f"{name}{value}，自{chinese_date(self.effective_from)}起施行，依据{self.source()}{why}。"


class Override(BaseModel):
    """A unit's own value for a rule from a day on, citing its own regulation; loosening needs a reason."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    key: str
    value: Value
    since: date
    regulation: str = Field(min_length=1)
    reason: str = ""


class Rules(Mapping[str, Rule]):
    """What is in force on one date, and the version of the rulebook that said so."""

    def __init__(self, version: str, rules: Mapping[str, Rule]) -> None:
        self.version = version
        self._rules = rules

    def __getitem__(self, key: str) -> Rule:
        try:
            return self._rules[key]
        except KeyError:
            raise UnknownRule(key) from None

    def __iter__(self) -> Iterator[str]:
        return iter(self._rules)

    def __len__(self) -> int:
        return len(self._rules)

    def number(self, key: str) -> int | Decimal:
        """Return the value of a rule that is a number.

        :raises UnknownRule: if no such rule is in force
        :raises RuleUnset: if the source leaves it open and nobody has set it
        """
        return self[key].number()

    def explain(self, key: str, language: Language = "zh") -> str:
        return self[key].explain(language)
