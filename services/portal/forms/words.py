"""What the codes of a slice's fields are called, read from the schemas of its commands."""

from collections.abc import Iterable, Mapping
from typing import Any

from services.portal.forms.schema import Schema, resolved

Codes = Mapping[str, Mapping[str, Mapping[str, str]]]
"""By field and code, the words by language."""


def codes(schemas: Iterable[Schema]) -> Codes:
    """Return the words of every choice that any of the commands offers."""
    found: dict[str, dict[str, Mapping[str, str]]] = {}
    for schema in schemas:
        _collect(schema, schema, found)
    return found


def _collect(root: Schema, schema: Schema, found: dict[str, dict[str, Mapping[str, str]]]) -> None:
    for key, part in schema.get("properties", {}).items():
        whole, _ = resolved(root, part)
        item = resolved(root, whole["items"])[0] if whole.get("type") == "array" and "items" in whole else whole
        for one in item.get("oneOf", ()):
            if "const" in one:
                found.setdefault(key, {})[str(one["const"])] = {"zh": one.get("title", ""), "en": one.get("x-en", "")}
        if item.get("type") == "object":
            _collect(root, item, found)


def word(table: Codes, key: str, value: Any, language: str) -> str | None:
    """What a code of a field is called, None if it is none."""
    said = table.get(key, {}).get(value, {}) if isinstance(value, str) else {}
    return said.get(language) or None
