"""What the sheets read first offer to those read later: people and organizations by code or unique name."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from services.portal.importing import layout
from services.portal.importing.cells import Row
from services.portal.importing.plan import Organization, Person, Post
from services.portal.importing.problem import Findings
from services.portal.importing.reading.words import KIND_NAMES
from services.portal.importing.sheets import Table
from shared.calendar.writing import plain


@dataclass
class Book:
    """The sets of codes also have those of rows that could not be read otherwise: to name them is no second error.

    `sheets`: those that could be read; without 人员 or 组织, which is an error itself, nobody is missed in them.
    `posts_known`: every row of 职务 could be read, so that who is not among them holds no post.
    """

    findings: Findings
    today: date
    sheets: Collection[str]
    organizations: dict[str, Organization] = field(default_factory=dict)
    organization_codes: set[str] = field(default_factory=set)
    people: dict[str, Person] = field(default_factory=dict)
    people_codes: set[str] = field(default_factory=set)
    posts: list[Post] = field(default_factory=list)
    posts_known: bool = False

    def rows(self, table: Table | None) -> Iterable[Row]:
        if table is not None:
            for row in table.rows:
                yield Row(table, row, self.findings, today=self.today)

    def person(self, row: Row, column: str, *, required: bool = True) -> str | None:
        said = row.bare(column, required=required)
        return self.person_called(row, column, said) if said else None

    def person_called(self, row: Row, column: str, said: str) -> str | None:
        """Return the code of a person given by code or by a name that only one has."""
        if said in self.people_codes:
            return said
        named = [person.code for person in self.people.values() if plain(person.name) == said]
        if len(named) == 1:
            return named[0]
        if named:
            row.error("person_ambiguous", column, text=said[:50], count=len(named))
        elif layout.PEOPLE in self.sheets:
            row.error("no_such_person", column, text=said[:50])
        return None

    def organization(self, row: Row, column: str, *kinds: str, required: bool = True) -> str | None:
        said = row.bare(column, required=required)
        return self.organization_called(row, column, said, *kinds) if said else None

    def organization_called(self, row: Row, column: str, said: str, *kinds: str) -> str | None:
        """Return the code of an organization given by code or unique name, of one of these kinds if any is given."""
        code = said if said in self.organization_codes else None
        if code is None:
            named = [known.code for known in self.organizations.values() if plain(known.name) == said]
            if not named and layout.ORGANIZATIONS not in self.sheets:
                return None
            if len(named) != 1:
                key = "organization_ambiguous" if named else "no_such_organization"
                row.error(key, column, text=said[:50], count=len(named))
                return None
            code = named[0]
        known = self.organizations.get(code)
        if known and kinds and known.kind not in kinds:
            wanted = "、".join(KIND_NAMES[kind] for kind in kinds)
            row.error("wrong_kind", column, text=said[:50], kind=KIND_NAMES[known.kind], wanted=wanted)
            return None
        return code

    def holding(self, titles: Iterable[str]) -> Sequence[Post]:
        wanted = frozenset(titles)
        return [post for post in self.posts if post.title in wanted]


class Once:
    """Finds what should be there once and is there twice."""

    def __init__(self) -> None:
        self._rows: dict[object, int] = {}

    def first(self, row: Row, column: str, value: object, key: object | None = None) -> bool:
        """Return whether this is the first row that says so; else it is an error of the row."""
        of = value if key is None else key
        if of in self._rows:
            row.error("twice", column, text=value, row=self._rows[of])
            return False
        self._rows[of] = row.number
        return True


def grouped(values: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for key, value in values:
        found[key].append(value)
    return found
