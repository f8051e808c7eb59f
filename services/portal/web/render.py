"""Pages from templates: every value escaped, every text translated, every date as people write it."""

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime
from functools import partial
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from services.portal.language.catalogs import Language
from services.portal.web.assets import Assets
from shared.clock import ZONE

ROOT = Path(__file__).parents[1]
_ISO = re.compile(r"\d{4}-\d{2}-\d{2}([T ]\d{2}:\d{2}.*)?")
_DATE_LETTERS = 10
_LIGHT = Markup('<span class="light light-{}" title="{}"><span class="dot" aria-hidden="true"></span>{}</span>')
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


SYSTEMS = {"management": "管理体系", "learning": "学习体系", "responsibility": "责任体系", "supervision": "目督体系"}
"""What the services are called in an office."""


class Renderer:
    """Renders templates of `layout/`, `forms/` and `pages/`."""

    def __init__(self, assets: Assets) -> None:
        self._environment = Environment(
            loader=FileSystemLoader(ROOT),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            auto_reload=False,
        )
        own = {"asset": assets.path, "icon": lambda name: _icon(assets, name), "light": light, "systems": SYSTEMS}
        self._environment.globals |= own

    def render(self, template: str, language: Language, values: Mapping[str, Any]) -> str:
        """Return the page. A name that the template uses and nobody gave is an error."""
        ways = {"day": day, "moment": moment}
        words = {name: partial(way, language=language) for name, way in ways.items()}
        words["cell"] = partial(cell, language=language, say=values["_"])
        return self._environment.get_template(template).render(values, **words)


def light(one: Mapping[str, Any] | None) -> Markup:
    """A light as a dot and its word; its reason on hovering."""
    return _LIGHT.format(one["colour"], one["reason"], one["word"]) if one else Markup()


def cell(value: Any, kind: str, language: Language, say: Callable[[str], str]) -> str:
    """What stands in a cell of a table: a light, a day, yes or no, text; several things in one line.

    In Python, since a page has hundreds of cells and a macro takes ten times as long.
    """
    match value:
        case _ if kind == "light":
            return light(value)
        case None:
            return ""
        case _ if kind == "date":
            return day(value, language)
        case bool():
            return say("是") if value else say("否")
        case str() | int() | float():
            return str(value)
        case Mapping():
            return "、".join(str(one) for one in value.values())
        case _:
            return "、".join(str(one) for one in value)


def day(value: date | str | None, language: Language) -> str:
    """2026年3月1日, 1 Mar 2026; nothing of nothing. Takes ISO text as well, and leaves other text alone."""
    if not value:
        return ""
    on = day_of(value)
    if on is None:
        return str(value)
    if language == "zh":
        return f"{on.year}年{on.month}月{on.day}日"
    return f"{on.day} {_MONTHS[on.month - 1]} {on.year}"


def day_of(value: date | str) -> date | None:
    """The day of a date or of a moment, the latter in Asia/Shanghai; None of a text that is neither."""
    if isinstance(value, str):
        if not _ISO.fullmatch(value):
            return None
        try:
            value = date.fromisoformat(value) if len(value) == _DATE_LETTERS else datetime.fromisoformat(value)
        except ValueError:
            return None
    if isinstance(value, datetime):
        return (value.astimezone(ZONE) if value.tzinfo else value).date()
    return value


def moment(value: datetime | str | None, language: Language) -> str:
    """A day with its time in Asia/Shanghai."""
    if not value:
        return ""
    if isinstance(value, str):
        value = datetime.fromisoformat(value)
    local = value.astimezone(ZONE)
    return f"{day(local.date(), language)} {local:%H:%M}"


def _icon(assets: Assets, name: str) -> Markup:
    address = assets.path("icons.svg")
    return Markup('<svg class="icon" aria-hidden="true" focusable="false"><use href="{}#{}"></use></svg>').format(
        address, name
    )
