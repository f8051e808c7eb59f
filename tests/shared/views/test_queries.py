from pathlib import Path
from typing import Any
from uuid import UUID

import psycopg
import pytest

from shared.views.queries import Queries, UnsafeQuery

UNIT = UUID(int=7)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "queries.sql"


class TestQueries:
    async def test_run_by_name(self, connection: psycopg.AsyncConnection[Any], path: Path) -> None:
        path.write_text(
            "-- What a test asks.\n"
            "-- name: one\n-- scope: unit\n-- a comment\nselect %(unit)s as unit, 'a%%b' like 'a%%' as yes;\n"
            "-- name: two\n-- scope: all, because the district looks at every unit\nselect 2 as n\n"
        )
        queries = Queries.load(path)
        assert list(queries) == ["one", "two"]
        assert await queries["one"](connection, unit=UNIT) == [{"unit": UNIT, "yes": True}]
        assert await queries["two"].rows(connection) == [{"n": 2}]

    @pytest.mark.parametrize(
        ("text", "complaint"),
        [
            ("-- name: x\nselect 1", "needs a line"),
            ("-- name: x\n-- scope: all\nselect 1", "needs a line"),
            ("-- name: x\n-- scope: unit\nselect 1 -- %(unit)s", "does not use"),
            ("-- name: x\n-- scope: unit\nselect %(unit)s, %s", "only as"),
            ("select 1", "no name"),
            ("-- name: x\n-- scope: unit\nselect %(unit)s\n" * 2, "two queries"),
        ],
    )
    def test_that_break_a_rule_are_refused(self, path: Path, text: str, complaint: str) -> None:
        path.write_text(text)
        with pytest.raises(UnsafeQuery, match=complaint):
            Queries.load(path)
