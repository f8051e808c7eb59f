"""Whatever a form holds, a command's body comes of it; what is wrong there is for the service to say."""

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic_core import to_json
from starlette.datastructures import FormData, UploadFile

from services.portal.forms.filled import body
from services.portal.forms.schema import Reader
from shared.kernel.schema import command_schema
from tests.contracts.slices import commands

SCHEMAS = {command.__name__: command_schema(command) for command in commands()}
TITLED: dict[str, Any] = {"properties": {"title": {"type": "string"}}, "required": ["title"]}
OPTIONAL = {"properties": {"note": {"anyOf": [{"type": "string"}, {"type": "null"}], "default": None}}}
COUNTED = {"properties": {"count": {"type": "integer"}}, "required": ["count"]}
HOURS = {"properties": {"hours": {"anyOf": [{"type": "number"}, {"type": "string"}]}}, "required": ["hours"]}
FLAGGED = {"properties": {"study": {"type": "boolean", "default": False}}}
LISTED: dict[str, Any] = {
    "properties": {"items": {"type": "array", "items": {"$ref": "#/$defs/Item"}}},
    "required": ["items"],
    "$defs": {
        "Item": {
            "type": "object",
            "properties": {
                "id": {"type": "string", "x-picks": "new"},
                "matter": {"type": "string"},
                "study": {"type": "boolean", "default": False},
                "times": {"type": "integer", "default": 1},
            },
            "required": ["id", "matter"],
        }
    },
}
TEXTS = {"properties": {"names": {"type": "array", "items": {"type": "string"}}}, "required": ["names"]}


def said(schema: Any, *filled: tuple[str, str | UploadFile]) -> dict[str, Any]:
    return body(schema, FormData(list(filled)), 2026)


def places(schema: Any) -> list[str]:
    """The names of a command's fields, three entries deep where entries can be added."""
    reader = Reader(schema, "zh", {}, {})
    found, asked = [], list(reader.fields(schema, {}))
    while asked:
        one = asked.pop()
        below = (*one.fields, *one.entries, *((one.blank,) if one.blank else ()))
        found += [one.name, *(one.name.replace("__", str(number)) for number in (0, 1, 7))]
        asked += below
    return sorted({"version", *found})


class TestText:
    def test_is_sent_without_the_space_around_it(self) -> None:
        assert said(TITLED, ("title", "  整改方案 ")) == {"title": "整改方案"}

    def test_of_a_browser_has_plain_ends_of_lines(self) -> None:
        assert said(TITLED, ("title", "一\r\n二")) == {"title": "一\n二"}

    def test_left_empty_or_absent_is_not_sent(self) -> None:
        for filled in ([], [""], [" \u3000"]):
            assert said(TITLED, *[("title", text) for text in filled]) == {}
            assert said(OPTIONAL, *[("note", text) for text in filled]) == {}

    def test_filled_twice_counts_once(self) -> None:
        assert said(TITLED, ("title", "一"), ("title", "二")) == {"title": "二"}

    def test_of_a_field_that_the_command_has_not_is_left_alone(self) -> None:
        assert said(TITLED, ("title", "一"), ("admin", "1"), ("title.0.x", "2")) == {"title": "一"}


class TestNumbers:
    def test_are_sent_as_numbers(self) -> None:
        assert said(COUNTED, ("count", "12")) == {"count": 12}
        assert said(COUNTED, ("count", "-3")) == {"count": -3}

    def test_written_in_wide_digits_are_understood(self) -> None:
        assert said(COUNTED, ("count", "１２")) == {"count": 12}

    def test_that_are_none_stay_text_for_the_service_to_refuse(self) -> None:
        for text in ("十二", "1e3", "1.5", "1_000", "9" * 5000):
            assert said(COUNTED, ("count", text)) == {"count": text}

    def test_with_places_keep_every_digit(self) -> None:
        assert said(HOURS, ("hours", "1.50")) == {"hours": "1.50"}
        assert said(HOURS, ("hours", "2")) == {"hours": "2"}


class TestAFlag:
    def test_is_yes_if_it_was_ticked_and_no_if_not(self) -> None:
        assert said(FLAGGED, ("study", "1")) == {"study": True}
        assert said(FLAGGED) == {"study": False}


class TestAListOfEntries:
    def test_is_in_the_order_of_the_form(self) -> None:
        found = said(LISTED, ("items.10.matter", "丙"), ("items.2.matter", "乙"), ("items.0.matter", "甲"))
        assert [one["matter"] for one in found["items"]] == ["甲", "乙", "丙"]

    def test_leaves_out_entries_in_which_only_stands_what_the_form_shows_by_itself(self) -> None:
        found = said(LISTED, ("items.0.id", "a"), ("items.0.times", "1"), ("items.1.id", "b"), ("items.1.matter", "乙"))
        assert found["items"] == [{"id": "b", "matter": "乙", "study": False}]

    def test_keeps_an_entry_of_which_something_was_changed(self) -> None:
        assert said(LISTED, ("items.0.times", "2"))["items"] == [{"study": False, "times": 2}]

    def test_leaves_out_what_has_no_number(self) -> None:
        for place in ("__", "x", "-1", "²", "99999"):
            assert said(LISTED, (f"items.{place}.matter", "甲")) == {"items": []}

    def test_is_cut_where_nobody_fills_in_so_many(self) -> None:
        found = said(LISTED, *((f"items.{number}.matter", "甲") for number in range(600)))
        assert len(found["items"]) == 500


class TestAListOfTexts:
    def test_has_a_text_a_line(self) -> None:
        assert said(TEXTS, ("names", "王一\r\n\r\n李二\n"))["names"] == ["王一", "李二"]

    def test_left_empty_is_sent_empty_where_the_command_needs_one(self) -> None:
        assert said(TEXTS, ("names", "")) == {"names": []}


class TestAnything:
    @given(st.data())
    @settings(max_examples=150, deadline=None)
    def test_gives_a_body_that_can_be_sent(self, data: st.DataObject) -> None:
        schema = SCHEMAS[data.draw(st.sampled_from(sorted(SCHEMAS)))]
        names = st.one_of(st.sampled_from(places(schema)), st.text(max_size=12))
        texts = st.one_of(
            st.text(max_size=20), st.sampled_from(["", "1", "-1", "1e999", "2026-02-30", "2月30日前", "每月31日"])
        )
        form = FormData(list[tuple[str, str | UploadFile]](data.draw(st.lists(st.tuples(names, texts), max_size=12))))
        found = body(schema, form, 2026)
        assert set(found) <= set(schema["properties"])
        assert to_json(found)

    @given(st.data())
    @settings(max_examples=100, deadline=None)
    def test_comes_back_in_the_form_as_it_was_filled_in(self, data: st.DataObject) -> None:
        """A form that was refused shows what it holds, and sent again says the same."""
        schema = SCHEMAS[data.draw(st.sampled_from(sorted(SCHEMAS)))]
        names, texts = st.sampled_from(places(schema)), st.sampled_from(["", "1", "甲", "2026-03-01", "6月30日前"])
        form = FormData(list[tuple[str, str | UploadFile]](data.draw(st.lists(st.tuples(names, texts), max_size=12))))
        values = body(schema, form, 2026)
        assert len(Reader(schema, "zh", {}, {}).fields(schema, values)) == len(schema["properties"])
