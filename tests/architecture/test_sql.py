"""Every file of queries states for each query whether it is scoped to a unit or to all, and why."""

from pathlib import Path

import pytest

from shared.views.queries import Queries
from tests.contracts.slices import ROOT

FILES = sorted(
    p.relative_to(ROOT)
    for pattern in ("services/**/*.sql", "shared/views/*.sql", "deploy/installation/state.sql")
    for p in ROOT.glob(pattern)
    if p.parent.name != "migrations"
)


def test_there_is_something_to_check() -> None:
    assert FILES


@pytest.mark.parametrize("path", FILES, ids=str)
def test_every_query_is_named_and_scoped(path: Path) -> None:
    assert Queries.load(ROOT / path)
