"""Every text of the portal has its English: what templates translate, and what Python says in Chinese."""

import ast
import re
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest
from jinja2.ext import babel_extract

from services.portal.language import catalogs
from services.portal.web.render import ROOT

CHINESE = re.compile(r"[\u4e00-\u9fff]")
NOT_OURS = {"node_modules", "built", "importing", "__pycache__"}
"""Importing says its sentences in both languages itself."""
NOT_TRANSLATED = {"app.py", "web/render.py"}
"""The API's title; how a Chinese date is written."""


def files(ending: str) -> list[Path]:
    found = [path for path in ROOT.rglob(f"*.{ending}") if not NOT_OURS & set(path.relative_to(ROOT).parts)]
    return [path for path in found if str(path.relative_to(ROOT)) not in NOT_TRANSLATED]


def of_template(path: Path) -> set[str]:
    """What stands in `_("…")`."""
    found = babel_extract(BytesIO(path.read_bytes()), ("_",), (), {})
    said = (message if isinstance(message, str) else (message or [None])[0] for _, _, message, _ in found)
    return {text for text in said if text}


def of_module(path: Path) -> set[str]:
    """Chinese texts, but docstrings and what stands beside its English."""
    tree = ast.parse(path.read_text())
    aside = set(_aside(tree))
    return {
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and node not in aside
        if CHINESE.search(node.value)
    }


def _aside(tree: ast.Module) -> Iterator[ast.AST]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr):
            yield node.value
        elif isinstance(node, ast.Dict):
            pairs = zip(node.keys, node.values, strict=True)
            yield from (value for key, value in pairs if isinstance(key, ast.Constant) and key.value == "zh")


TEXTS = sorted(
    {text for path in files("html") for text in of_template(path)}
    | {text for path in files("py") for text in of_module(path)}
)


def test_there_are_texts() -> None:
    assert len(TEXTS) > 200


def test_every_text_has_its_english() -> None:
    known = catalogs.load()["en"]
    assert [text for text in TEXTS if known(text) == text] == []


@pytest.mark.parametrize("text", [text for text in TEXTS if "{" in text])
def test_english_has_the_same_places(text: str) -> None:
    places = re.compile(r"\{(\w+)\}")
    said = catalogs.load()["en"](text)
    assert set(places.findall(said)) <= set(places.findall(text))
    assert not CHINESE.search(said)
