"""A command's JSON Schema as fields that people fill in."""

from typing import Any, ClassVar, get_args

import pytest

from services.portal.forms.field import Choice, Field, Kind
from services.portal.forms.schema import Reader, picked, resolved
from services.portal.language.catalogs import Language
from shared.kernel.schema import command_schema
from tests.contracts.slices import commands

SCHEMAS = {command.__name__: command_schema(command) for command in commands()}


def field(part: dict[str, Any], value: Any = None, language: Language = "zh", defs: Any = None) -> Field:
    """The only field of a command."""
    schema = {"properties": {"x": part}, "required": ["x"], "$defs": defs or {}}
    [found] = Reader(schema, language, {}, {}).fields(schema, {"x": value})
    return found


def every(fields: tuple[Field, ...]) -> list[Field]:
    return [
        each
        for one in fields
        for each in (one, *every(one.fields), *every(one.entries), *every((one.blank,) if one.blank else ()))
    ]


class TestKinds:
    @pytest.mark.parametrize(
        ("kind", "part"),
        [
            ("text", {"type": "string"}),
            ("text", {"type": "string", "maxLength": 300}),
            ("lines", {"type": "string", "maxLength": 301}),
            ("lines", {"type": "string", "x-lines": "many"}),
            ("number", {"type": "integer"}),
            ("number", {"anyOf": [{"type": "number"}, {"type": "string", "pattern": "^x$"}]}),
            ("date", {"type": "string", "format": "date"}),
            ("date", {"anyOf": [{"type": "string", "format": "date"}, {"type": "null"}]}),
            ("month", {"type": "string", "x-form": "month"}),
            ("flag", {"type": "boolean"}),
            ("choice", {"type": "string", "enum": ["a", "b"]}),
            ("choice", {"type": "string", "oneOf": [{"const": "a", "title": "甲"}]}),
            ("pick", {"type": "string", "x-picks": "person"}),
            ("picks", {"type": "array", "items": {"type": "string", "x-picks": "person"}}),
            ("picks", {"type": "array", "items": {"type": "string", "enum": ["a"]}}),
            ("texts", {"type": "array", "items": {"type": "string"}}),
            ("many", {"type": "array", "items": {"type": "object", "properties": {}}}),
            ("group", {"type": "object", "properties": {}}),
            ("new", {"type": "string", "x-picks": "new"}),
            ("deadline", {"discriminator": {"propertyName": "form"}, "oneOf": []}),
        ],
    )
    def test_follow_from_the_schema(self, kind: Kind, part: dict[str, Any]) -> None:
        assert field(part).kind == kind


class TestWords:
    PART: ClassVar[dict[str, Any]] = {
        "type": "string",
        "title": "事项",
        "x-en": "Matter",
        "x-zh-help": "写明",
        "description": "Say it.",
    }

    def test_are_the_readers(self) -> None:
        assert (field(self.PART).title, field(self.PART).help) == ("事项", "写明")
        english = field(self.PART, language="en")
        assert (english.title, english.help) == ("Matter", "Say it.")

    def test_are_those_of_the_type_where_the_field_has_none(self) -> None:
        assert field({"$ref": "#/$defs/T"}, defs={"T": self.PART}).title == "事项"

    def test_are_the_key_where_nobody_said_any(self) -> None:
        assert field({"type": "string"}, language="en").title == "X"

    def test_give_an_example_of_a_form_that_one_has_to_know(self) -> None:
        assert field({"type": "string", "x-form": "quarter"}).help == "如2026-Q1"


class TestAValue:
    def test_that_is_not_there_is_the_usual_one(self) -> None:
        assert field({"type": "integer", "default": 1}).value == "1"
        assert field({"type": "boolean", "default": False}).value is False

    def test_of_a_list_is_texts(self) -> None:
        part = {"type": "array", "items": {"type": "string"}}
        assert field(part, [1, "a"]).value == ["1", "a"]
        assert field(part, "a").value == []

    def test_of_a_deadline_is_as_it_was_written(self) -> None:
        part = {"discriminator": {"propertyName": "form"}, "oneOf": []}
        assert field(part, {"form": "date", "text": "6月30日前"}).value == "6月30日前"

    def test_of_a_new_thing_is_another_id_each_time(self) -> None:
        part = {"type": "string", "x-picks": "new"}
        assert field(part).value != field(part).value
        assert field(part, "a").value == "a"

    @pytest.mark.parametrize("value", ["甲", 3, True, ["甲"], [3, None], {"a": 1}, [["甲"]]])
    def test_that_is_of_another_shape_breaks_no_form(self, value: Any) -> None:
        """A thing's state and an address may hold something else by the name of a field."""
        for schema in SCHEMAS.values():
            values = dict.fromkeys(schema["properties"], value)
            assert Reader(schema, "zh", {}, {}).fields(schema, values) or not schema["properties"]


class TestRequired:
    def test_is_what_must_be_filled_in(self) -> None:
        assert field({"type": "string"}).required
        assert not field({"anyOf": [{"type": "string"}, {"type": "null"}]}).required

    def test_is_never_a_tick(self) -> None:
        assert not field({"type": "boolean"}).required


class TestLimits:
    def test_are_said_as_inputs_know_them(self) -> None:
        part = {"type": "string", "minLength": 1, "maxLength": 20, "pattern": "^[A-Z]+$"}
        assert field(part).limits == {"minlength": "1", "maxlength": "20", "pattern": "[A-Z]+"}
        assert field({"type": "integer", "minimum": 1, "maximum": 9}).limits == {"min": "1", "max": "9", "step": "1"}


class TestEntries:
    PART: ClassVar[dict[str, Any]] = {
        "type": "array",
        "items": {"type": "object", "properties": {"m": {"type": "string"}}},
        "maxItems": 9,
    }

    def test_begin_with_one_where_one_is_needed(self) -> None:
        assert [one.name for one in field(self.PART).entries] == ["x.0"]

    def test_are_those_that_are_filled_with_a_blank_one_to_copy(self) -> None:
        found = field(self.PART, [{"m": "甲"}, {"m": "乙"}])
        assert [one.fields[0].value for one in found.entries] == ["甲", "乙"]
        assert found.blank is not None
        assert found.blank.fields[0].name == "x.__.m"
        assert found.most == 9

    def test_show_what_is_wrong_at_their_place(self) -> None:
        schema = {"properties": {"x": self.PART}, "required": ["x"]}
        [found] = Reader(schema, "zh", {}, {"x/1/m": "请填写"}).fields(schema, {"x": [{}, {}]})
        assert [one.fields[0].error for one in found.entries] == ["", "请填写"]
        assert found.wrong()


class TestPicks:
    def test_offer_what_is_there(self) -> None:
        schema = {"properties": {"x": {"type": "string", "x-picks": "person"}}}
        one = Choice("1", "王一")
        [found] = Reader(schema, "zh", {"person": (one,)}, {}).fields(schema, {})
        assert found.choices == (one,)

    def test_of_a_command_are_found_at_any_depth(self) -> None:
        item = {"type": "object", "properties": {"who": {"type": "string", "x-picks": "person"}}}
        group = {"type": "object", "properties": {"id": {"x-picks": "new"}, "items": {"type": "array", "items": item}}}
        assert picked({"properties": {"group": group}}) == {"person"}


class TestCommandsOfTheServices:
    def test_are_more_than_a_hundred(self) -> None:
        assert len(SCHEMAS) > 100

    @pytest.mark.parametrize("name", sorted(SCHEMAS))
    def test_are_forms_whose_every_field_has_chinese_words_and_its_choices(self, name: str) -> None:
        schema = SCHEMAS[name]
        for one in every(Reader(schema, "zh", {}, {}).fields(schema, {})):
            assert one.kind in get_args(Kind)
            if one.title:
                assert any("\u4e00" <= letter <= "\u9fff" for letter in one.title), (one.name, one.title)
            if one.kind == "choice":
                assert one.choices, one.name
                assert all(choice.title != choice.value for choice in one.choices), one.name

    def test_say_no_reference_after_they_are_resolved(self) -> None:
        for schema in SCHEMAS.values():
            for part in schema["properties"].values():
                assert not {"$ref", "anyOf"} & set(resolved(schema, part)[0])
