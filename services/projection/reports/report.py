"""What a report is made of: views, queries, columns, and the builder of its rows."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from services.projection.reports.material import Column, Material, Row
from services.projection.reports.queries import QUERIES
from shared.directory.views import ORGANIZATIONS, PEOPLE, POSTS
from shared.rulebook.rules import Language
from shared.views.queries import Query
from shared.views.view import View

DIRECTORY: tuple[View[Any], ...] = (PEOPLE, ORGANIZATIONS, POSTS)


@dataclass(frozen=True)
class Report:
    """`views` and the directory are what `queries` read, live or folded anew for a past date.

    `of_people`: it tells more of people than their names and work, so that every reader is written down.
    """

    name: str
    zh: str
    en: str
    views: tuple[View[Any], ...]
    queries: tuple[str, ...]
    columns: tuple[Column, ...]
    rows: Callable[[Material], list[Row]]
    of_people: bool = False

    def title(self, language: Language) -> str:
        return self.zh if language == "zh" else self.en

    def folded(self) -> tuple[View[Any], ...]:
        """Every view that its queries read."""
        return (*self.views, *DIRECTORY)

    def sources(self) -> tuple[str, ...]:
        """The services whose events it rests on."""
        return tuple(sorted({service for view in self.folded() for service in view.sources}))

    def to_run(self) -> tuple[Query, ...]:
        return tuple(QUERIES[name] for name in self.queries)
