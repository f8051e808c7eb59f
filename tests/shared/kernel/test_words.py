"""Choices with words: the code is what is stored, the words are what a form shows."""

from typing import Any

import pytest
from pydantic import BaseModel, TypeAdapter

from shared.kernel.words import Worded, spelled


class Kind(Worded):
    AT_ONCE = "at_once", "立行立改", "put right at once"
    DATED = "dated", "限期整改", "by a date"


class Sheet(BaseModel):
    kind: Kind = Kind.DATED


class TestChoice:
    def test_is_its_code_wherever_it_goes(self) -> None:
        assert str(Kind.AT_ONCE) == "at_once"
        assert f"{Kind.AT_ONCE}" == Kind.AT_ONCE.value == "at_once"
        assert Sheet().model_dump_json() == '{"kind":"dated"}'

    def test_is_found_by_its_code(self) -> None:
        assert Kind("dated") is Kind.DATED
        assert Sheet.model_validate_json('{"kind": "at_once"}').kind is Kind.AT_ONCE

    def test_has_its_words(self) -> None:
        assert (Kind.AT_ONCE.zh, Kind.AT_ONCE.en) == ("立行立改", "put right at once")

    def test_lists_all_words_in_the_schema(self) -> None:
        schema: dict[str, Any] = TypeAdapter(Kind).json_schema()
        assert schema["oneOf"] == [
            {"const": "at_once", "title": "立行立改", "x-en": "put right at once"},
            {"const": "dated", "title": "限期整改", "x-en": "by a date"},
        ]


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("CloseOut", "Close out"),
        ("planned_on", "Planned on"),
        ("EndKindExemption", "End kind exemption"),
    ],
)
def test_a_name_of_the_code_is_spelled_as_words(name: str, words: str) -> None:
    assert spelled(name) == words
