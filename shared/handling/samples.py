"""Samples of a command, made from its schema for a dry run: dashes for texts, today for dates, the smallest numbers."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from shared.kernel.message import Command
from shared.kernel.schema import command_schema

TEXT = "—"
NOBODY = UUID("00000000-0000-7000-8000-000000000000")
"""Stands for things of other slices: no rule of this slice knows them."""


@dataclass(frozen=True)
class Filling:
    """What a sample names. `new` is an id that nothing has yet, `parts` are those of the thing itself, by kind."""

    today: date
    unit: UUID
    person: UUID
    organization: UUID
    new: UUID
    parts: Mapping[str, UUID] = field(default_factory=dict)

    def picked(self, what: str) -> UUID:
        common = {"person": self.person, "organization": self.organization, "unit": self.unit, "new": self.new}
        return {**common, **self.parts}.get(what, NOBODY)

    def of_form(self, kind: str) -> Any:
        """Return the value of a form (see kernel/hints.py), None for one that the schema describes well enough."""
        month = f"{self.today:%Y-%m}"
        return {
            "year": self.today.year,
            "month": month,
            "period": month,
            "quarter": f"{self.today.year}-Q{(self.today.month + 2) // 3}",
        }.get(kind)


def sample(command: type[Command], filling: Filling, given: Mapping[str, Any]) -> dict[str, Any]:
    """Return the fields that the command cannot do without, as its body would carry them.

    What is given stays; a field given as `...` is filled in although it could be left out.
    """
    schema = command_schema(command)
    models, properties = schema.get("$defs", {}), schema.get("properties", {})
    asked = dict.fromkeys((*schema.get("required", ()), *given))
    return {
        name: given[name] if given.get(name, ...) is not ... else _value(properties[name], models, filling)
        for name in asked
    }


def _value(schema: Mapping[str, Any], models: Mapping[str, Any], filling: Filling) -> Any:
    if reference := schema.get("$ref"):
        return _value({**models[reference.rsplit("/", 1)[1]], **_without(schema, "$ref")}, models, filling)
    if "const" in schema:
        return schema["const"]
    if "x-form" in schema and (value := filling.of_form(schema["x-form"])) is not None:
        return value
    for choices in ("enum", "examples"):
        if choices in schema:
            return schema[choices][0]
    for unions in ("oneOf", "anyOf"):
        if unions in schema:
            possible = next(one for one in schema[unions] if one.get("type") != "null")
            return _value({**_without(schema, unions), **possible}, models, filling)
    return _plain(schema, models, filling)


def _plain(schema: Mapping[str, Any], models: Mapping[str, Any], filling: Filling) -> Any:
    match schema.get("type"):
        case "object":
            wanted = schema.get("required", ())
            fields = schema.get("properties", {}).items()
            return {name: _value(one, models, filling) for name, one in fields if name in wanted or "const" in one}
        case "array":
            return [_value(schema["items"], models, filling) for _ in range(schema.get("minItems", 0))]
        case "integer" | "number":
            return schema.get("minimum", schema.get("exclusiveMinimum", -1) + 1)
        case "boolean":
            return False
        case _:
            return _text(schema, filling)


def _text(schema: Mapping[str, Any], filling: Filling) -> str:
    match schema.get("format"):
        case "uuid":
            return str(filling.picked(schema.get("x-picks", "")))
        case "date":
            return filling.today.isoformat()
        case _:
            return TEXT * int(schema.get("minLength", 1))


def _without(schema: Mapping[str, Any], key: str) -> dict[str, Any]:
    return {name: value for name, value in schema.items() if name != key}
