"""Reads a command's JSON Schema as fields: titles and choices in the reader's language, limits as inputs know them."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from services.portal.forms.field import PLACE, Choice, Field, Kind
from services.portal.language.catalogs import Language
from shared.kernel.ids import new_id

Schema = Mapping[str, Any]
Choices = Mapping[str, tuple[Choice, ...]]
"""What can be picked, by what `x-picks` says."""

_EXAMPLES = {
    "quarter": {"zh": "如2026-Q1", "en": "for example 2026-Q1"},
    "period": {"zh": "如2026-03、2026-Q1、2026-H1、2026", "en": "for example 2026-03, 2026-Q1, 2026-H1, 2026"},
}
_MANY_LINES = 300
"""Longer texts get a box of several lines."""


@dataclass(frozen=True)
class Reader:
    """`values` is what the form shows, `errors` what is wrong by place (`items/0/matter`)."""

    root: Schema
    language: Language
    choices: Choices
    errors: Mapping[str, str]

    def fields(self, schema: Schema, values: Mapping[str, Any], place: str = "") -> tuple[Field, ...]:
        """The fields of an object."""
        required = set(schema.get("required", ()))
        return tuple(
            self.field(name, part, values.get(name), place, name in required)
            for name, part in schema.get("properties", {}).items()
        )

    def field(self, key: str, schema: Schema, value: Any, place: str, required: bool) -> Field:
        whole, optional = resolved(self.root, schema)
        name = f"{place}.{key}" if place else key
        kind = kind_of(self.root, whole)
        if value is None:
            value = whole.get("default", schema.get("default"))
        common: dict[str, Any] = {
            "name": name,
            "key": key,
            "kind": kind,
            "title": self._title(key, schema, whole),
            "required": required and not optional and kind != "flag",
            "help": self._help(schema),
            "picks": picks(self.root, whole) or "",
            "error": self.errors.get(name.replace(".", "/"), ""),
        }
        match kind:
            case "group":
                given = value if isinstance(value, Mapping) else {}
                return Field(**common, fields=self.fields(whole, given, name))
            case "many":
                return self._many(common, whole, value if isinstance(value, list) else [])
            case "picks" | "pick":
                item, _ = resolved(self.root, whole.get("items", {}))
                offered = self.choices.get(common["picks"]) or tuple(self._choices(item))
                return Field(**common, choices=offered, value=_plain(value, kind))
            case "new":
                return Field(**common, value=str(value or new_id()))
            case "choice":
                return Field(**common, choices=tuple(self._choices(whole)), value=_plain(value, kind))
            case _:
                return Field(**common, value=_plain(value, kind), limits=_limits(whole))

    def _many(self, common: dict[str, Any], whole: Schema, values: list[Any]) -> Field:
        item, _ = resolved(self.root, whole["items"])
        name, most = common["name"], int(whole.get("maxItems", 100))
        least = max(int(whole.get("minItems", 0)), 1 if common["required"] else 0)
        given = [one if isinstance(one, Mapping) else {} for one in values]
        shown = [*given, *({} for _ in range(least - len(given)))]
        entries = tuple(
            Field(f"{name}.{n}", str(n), "group", "", False, fields=self.fields(item, one, f"{name}.{n}"))
            for n, one in enumerate(shown)
        )
        blank = Field(f"{name}.{PLACE}", PLACE, "group", "", False, fields=self.fields(item, {}, f"{name}.{PLACE}"))
        return Field(**common, entries=entries, blank=blank, most=most)

    def _title(self, key: str, schema: Schema, whole: Schema) -> str:
        if self.language == "zh":
            return str(schema.get("title") or whole.get("title") or key)
        return str(schema.get("x-en") or whole.get("x-en") or key.replace("_", " ").capitalize())

    def _help(self, schema: Schema) -> str:
        """A field's own explanation; that of its type is for programmers."""
        said = schema.get("x-zh-help") if self.language == "zh" else schema.get("description")
        example = _EXAMPLES.get(schema.get("x-form", ""), {}).get(self.language, "")
        return str(said or example)

    def _choices(self, whole: Schema) -> Iterator[Choice]:
        if "oneOf" in whole:
            for one in whole["oneOf"]:
                said = one.get("title") if self.language == "zh" else one.get("x-en")
                yield Choice(str(one["const"]), str(said or one["const"]))
        for one in whole.get("enum", ()):
            yield Choice(str(one), str(one).replace("_", " "))


def resolved(root: Schema, schema: Schema) -> tuple[dict[str, Any], bool]:
    """The schema without references and alternatives, and whether it may be left out (null)."""
    found, optional = dict(schema), False
    while True:
        if "$ref" in found:
            reference = found.pop("$ref").removeprefix("#/$defs/")
            found = {**root["$defs"][reference], **found}
        elif "anyOf" in found:
            options = found.pop("anyOf")
            kept = [one for one in options if one.get("type") != "null"]
            optional = optional or len(kept) < len(options)
            # decimals may be numbers or text: the text keeps every digit
            best = next((one for one in kept if one.get("type") == "number"), kept[0])
            decimal = any(one.get("type") == "string" for one in kept if one is not best)
            found = {**best, **found, **({"decimal": True} if decimal else {})}
        elif len(found.get("allOf", ())) == 1:
            [only] = found.pop("allOf")
            found = {**only, **found}
        else:
            return found, optional


def kind_of(root: Schema, whole: Schema) -> Kind:
    """How a field of this schema is filled in."""
    if "discriminator" in whole:
        return "deadline"
    if "enum" in whole or any("const" in one for one in whole.get("oneOf", ())):
        return "choice"
    match whole.get("type"):
        case "boolean":
            return "flag"
        case "integer" | "number":
            return "number"
        case "array":
            return _kind_of_array(root, whole)
        case "object":
            return "group"
    if whole.get("x-picks") == "new":
        return "new"
    if "x-picks" in whole:
        return "pick"
    if whole.get("x-form") == "month":
        return "month"
    if whole.get("format") == "date":
        return "date"
    return "lines" if whole.get("x-lines") == "many" or int(whole.get("maxLength", 0)) > _MANY_LINES else "text"


def _kind_of_array(root: Schema, whole: Schema) -> Kind:
    item, _ = resolved(root, whole.get("items", {}))
    if item.get("type") == "object":
        return "many"
    return "picks" if picks(root, whole) or kind_of(root, item) == "choice" else "texts"


def picks(root: Schema, whole: Schema) -> str | None:
    """What is picked here, itself or as items of a list."""
    item = resolved(root, whole["items"])[0] if whole.get("type") == "array" and "items" in whole else {}
    return whole.get("x-picks") or item.get("x-picks")


def picked(root: Schema, schema: Schema | None = None) -> set[str]:
    """Everything that is picked anywhere in a command."""
    whole, _ = resolved(root, root if schema is None else schema)
    found = {picks(root, whole)} - {None}
    for part in whole.get("properties", {}).values():
        found |= picked(root, part)
    if whole.get("type") == "array":
        found |= picked(root, whole.get("items", {}))
    return {str(one) for one in found} - {"new"}


def _plain(value: Any, kind: Kind) -> Any:
    """A value as an input shows it."""
    if kind in ("picks", "texts"):
        return [str(one) for one in value] if isinstance(value, list | tuple) else []
    if kind == "flag":
        return bool(value)
    if kind == "deadline":
        return value.get("text", "") if isinstance(value, Mapping) else str(value or "")
    return "" if value is None else str(value)


def _limits(whole: Schema) -> dict[str, str]:
    names = {"minLength": "minlength", "maxLength": "maxlength", "minimum": "min", "maximum": "max"}
    found = {names[name]: str(value) for name, value in whole.items() if name in names}
    if whole.get("type") == "integer":
        found["step"] = "1"
    elif whole.get("type") == "number":
        found["step"] = "any"
    if (pattern := whole.get("pattern")) and re.fullmatch(r"\^.*\$", pattern):
        found["pattern"] = pattern[1:-1]
    return found
