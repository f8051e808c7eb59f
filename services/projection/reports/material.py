"""What the builder of a report's rows works with: the rows of its queries, names, the day, the rules. No I/O."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal
from uuid import UUID

from services.projection.reports.words import word
from shared.calendar.working_days import Calendar
from shared.rulebook import Rulebook
from shared.rulebook.lights import Light, light
from shared.rulebook.rules import Language

Found = Mapping[str, Any]
"""A row of a query."""

Row = dict[str, Any]
"""A row of a report: a value per column, and ids and codes beside them for those who go on from here."""

Kind = Literal["text", "number", "date", "light"]


@dataclass(frozen=True)
class Column:
    """`kind` says what its values are; a light is an object of colour, reason, rule, version, dates and events."""

    key: str
    zh: str
    en: str
    kind: Kind = "text"
    width: int = 14

    def title(self, language: Language) -> str:
        return self.zh if language == "zh" else self.en


@dataclass(frozen=True)
class Material:
    """`today` is the day that the report is seen from: for an as-of report that day."""

    found: Mapping[str, Sequence[Found]]
    today: date
    year: int
    calendar: Calendar
    rulebook: Rulebook
    names: Mapping[UUID, str] = field(default_factory=dict)
    language: Language = "zh"

    def name(self, person: UUID | str | None) -> str | None:
        """Return the person's name; the id of somebody whom nobody here knows, None of nobody."""
        if person is None:
            return None
        return self.names.get(UUID(str(person)), str(person))

    def all_names(self, people: Iterable[UUID | str]) -> str | None:
        """Return the names in one text, None of nobody."""
        return "、".join(self.name(person) or "" for person in people) or None

    def word(self, table: str, code: str | None) -> str | None:
        """Return what an office calls a code of one of the tables of words."""
        return word(table, code, self.language)

    def say(self, zh: str, en: str) -> str:
        return zh if self.language == "zh" else en

    def light(
        self, due: date | None, done_on: date | None, *, made_up: bool = False, events: tuple[UUID, ...] = ()
    ) -> Light:
        """Return the light of a matter on the report's day."""
        return light(
            due=due,
            done_on=done_on,
            made_up=made_up,
            today=self.today,
            calendar=self.calendar,
            rulebook=self.rulebook,
            events=events,
        )


def shown(lit: Light, language: Language) -> Row:
    """Return a light as a report's cell: the colour always with its word, and the sentence that explains it."""
    return {
        "colour": lit.colour.value,
        "word": lit.colour.word(language),
        "reason": lit.reason(language),
        "zh": lit.zh,
        "en": lit.en,
        "rule": lit.rule,
        "version": lit.version,
        "due": lit.due,
        "done_on": lit.done_on,
        "events": list(lit.events),
    }
