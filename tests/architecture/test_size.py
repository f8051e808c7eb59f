"""Small rooms: a file of 300 lines or a function of 40 wants to be two (a dispatch table may be long)."""

import ast
from pathlib import Path

import pytest

from tests.contracts.slices import ROOT

FILES = sorted(
    p.relative_to(ROOT)
    for top in ("services", "shared", "deploy")
    for p in (ROOT / top).rglob("*.py")
    if "node_modules" not in p.parts
)


def test_there_is_something_to_check() -> None:
    assert len(FILES) > 100


@pytest.mark.parametrize("path", FILES, ids=str)
def test_size(path: Path) -> None:
    source = (ROOT / path).read_text()
    assert len(source.splitlines()) <= 300
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name not in ("decide", "evolve"):
            assert (node.end_lineno or 0) - node.lineno < 40, node.name
