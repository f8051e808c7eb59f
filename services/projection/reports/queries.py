"""Every named query of the reports, from the files beside the views."""

from itertools import chain
from pathlib import Path

from shared.views.queries import Queries, Query

_FOLDER = Path(__file__).parents[1]
_ROOMS = (
    "three_lists",
    "targets",
    "unit_sheet",
    "meetings",
    "study_days",
    "quarterly_checks",
    "members",
    "mine",
    "overview",
    "why",
    "reports",
)
_FILES = [_FOLDER / room / "queries.sql" for room in _ROOMS]


def _all() -> dict[str, Query]:
    queries: dict[str, Query] = {}
    for name, query in chain.from_iterable(Queries.load(path).items() for path in _FILES):
        if name in queries:
            raise ValueError(f"two queries of the projection are named {name}")
        queries[name] = query
    return queries


QUERIES = _all()
