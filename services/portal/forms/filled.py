"""What was filled in, as the JSON that the command takes. Nothing is judged here: the service says what is wrong."""

import re
from collections.abc import Mapping
from typing import Any, Protocol

from services.portal.forms.schema import Schema, kind_of, resolved
from shared.deadline import read_deadline

_MOST_ENTRIES = 500
_WHOLE = re.compile(r"[+-]?\d{1,100}")
"""Numbers that a body can hold; not what Python alone takes for one, such as 1_000."""


class Filled(Protocol):
    """What Starlette's form data offers of it."""

    def get(self, key: str) -> Any: ...

    def getlist(self, key: str) -> list[Any]: ...

    def keys(self) -> Any: ...


def body(root: Schema, form: Filled, year: int) -> dict[str, Any]:
    """The command's body.

    :param year: of dates that are written without one
    """
    return _Reading(root, form, year).group(root, "")


class _Reading:
    def __init__(self, root: Schema, form: Filled, year: int) -> None:
        self._root, self._form, self._year = root, form, year
        self._names = set(form.keys())

    def group(self, schema: Schema, place: str) -> dict[str, Any]:
        found = {}
        for key, part in schema.get("properties", {}).items():
            name = f"{place}.{key}" if place else key
            whole, optional = resolved(self._root, part)
            value = self._value(name, whole)
            unsaid = value is None or value == []
            if unsaid and (optional or "default" in part or "default" in whole):
                continue
            if value is not None:
                found[key] = value
        return found

    def _value(self, name: str, whole: Mapping[str, Any]) -> Any:
        match kind_of(self._root, whole):
            case "flag":
                return self._form.get(name) is not None
            case "group":
                return self.group(whole, name) if self._anything_said(whole, name) else None
            case "many":
                return self._many(name, resolved(self._root, whole["items"])[0])
            case "picks":
                return [text for text in self._lines(name) if text]
            case "texts":
                return [line for text in self._lines(name) for line in text.splitlines() if line.strip()]
            case "number":
                return _number(self._line(name), decimal=bool(whole.get("decimal")))
            case "deadline":
                text = self._line(name)
                return read_deadline(text, year=self._year).model_dump(mode="json") if text else None
            case _:
                return self._line(name) or None

    def _many(self, name: str, item: Schema) -> list[dict[str, Any]]:
        numbers = {
            int(part)
            for key in self._names
            if key.startswith(f"{name}.")
            for part in [key[len(name) + 1 :].partition(".")[0]]
            if part.isascii() and part.isdigit() and len(part) < 5
        }
        places = [f"{name}.{number}" for number in sorted(numbers)[:_MOST_ENTRIES]]
        return [self.group(item, place) for place in places if self._anything_said(item, place)]

    def _anything_said(self, schema: Schema, place: str) -> bool:
        """Whether anything was filled in below but what a form shows by itself."""
        return any(self._said(f"{place}.{key}", part) for key, part in schema.get("properties", {}).items())

    def _said(self, name: str, part: Schema) -> bool:
        whole, _ = resolved(self._root, part)
        if whole.get("type") == "object":
            return self._anything_said(whole, name)
        if kind_of(self._root, whole) == "new":
            return False
        usual = part.get("default", whole.get("default"))
        blank = {"", "" if usual is None else str(usual)}
        texts = [*self._form.getlist(name), *(one for key in self._below(name) for one in self._form.getlist(key))]
        return any(str(text).strip() not in blank for text in texts)

    def _below(self, place: str) -> list[str]:
        return [key for key in self._names if key.startswith(f"{place}.")]

    def _line(self, name: str) -> str:
        value = self._form.get(name)
        return value.replace("\r\n", "\n").strip() if isinstance(value, str) else ""

    def _lines(self, name: str) -> list[str]:
        return [one.strip() for one in self._form.getlist(name) if isinstance(one, str)]


def _number(text: str, *, decimal: bool) -> Any:
    """A number; what is none stays text, so that the service names the field."""
    if not text:
        return None
    if decimal or not _WHOLE.fullmatch(text):
        return text
    return int(text)
