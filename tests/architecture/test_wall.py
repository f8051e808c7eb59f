"""Nobody reads tables that have a unit around the wall: only named queries and the view engine do."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from deploy.installation.topology import SERVICES
from tests.contracts.slices import ROOT

ENGINE = ROOT / "shared" / "views"
FILES = [
    file
    for room in ("services", "shared", "deploy")
    for file in sorted((ROOT / room).rglob("*.py"))
    if not file.is_relative_to(ENGINE)
]
WITHOUT_QUERIES = [
    file
    for room in ("shared", "deploy")
    for file in sorted((ROOT / room).rglob("*.sql"))
    if not file.is_relative_to(ENGINE) and file.name not in ("state.sql", "stored.sql")
]
_RUNS = {"execute", "executemany", "stream", "copy"}


def calls(file: Path) -> Iterator[ast.Call]:
    return (node for node in ast.walk(ast.parse(file.read_text("utf-8"))) if isinstance(node, ast.Call))


def statements(file: Path) -> Iterator[str | None]:
    """What is run on cursors and connections; None where it is not written in place."""
    for call in calls(file):
        if isinstance(call.func, ast.Attribute) and call.func.attr in _RUNS and call.args:
            said = call.args[0]
            yield said.value if isinstance(said, ast.Constant) and isinstance(said.value, str) else None


def behind_the_wall() -> re.Pattern[str]:
    names = {view.name for service in SERVICES for view in service.definition().kept()} | {"audit_trail", "parked"}
    return re.compile(rf"\b(from|join|into|update|table)\s+\"?({'|'.join(sorted(names))})\b", re.IGNORECASE)


@pytest.mark.parametrize("file", [f for f in FILES if "services" in f.relative_to(ROOT).parts[:1]], ids=str)
def test_services_run_named_queries_only(file: Path) -> None:
    others = [said for said in statements(file) if said is None or not said.startswith("set transaction isolation")]
    assert others == [], "put the statement into a .sql file and load it with Queries"


def test_statements_that_are_no_queries_name_no_table_with_a_unit() -> None:
    texts = [said or "" for file in FILES for said in statements(file)]
    texts += [file.read_text("utf-8") for file in WITHOUT_QUERIES]
    assert len(texts) > 30
    wall = behind_the_wall()
    assert wall.search('select 1 from "directory_person" p')
    assert [found.group() for text in texts for found in wall.finditer(text)] == []


def test_only_the_engine_opens_the_wall() -> None:
    opening = [str(file) for file in FILES if "views.wall" in file.read_text("utf-8")]
    assert opening == []
    assert [str(file) for file in FILES if re.search(r"\._text\b", file.read_text("utf-8"))] == []
