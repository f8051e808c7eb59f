import pytest
from pydantic import BaseModel, Field, TypeAdapter, ValidationError

from shared.kernel.text import Code, Line, Text

TEXT: TypeAdapter[str] = TypeAdapter(Text)
LINE: TypeAdapter[str] = TypeAdapter(Line)
CODE: TypeAdapter[str] = TypeAdapter(Code)


class Asked(BaseModel):
    """A field may ask for more than its type does, and allow less."""

    why: Text = Field(min_length=10, max_length=12)


def test_white_space_around_a_text_goes_away() -> None:
    assert TEXT.validate_python("  逐条补正\n第二行 ") == "逐条补正\n第二行"


@pytest.mark.parametrize("bad", ["", "   ", "\x00", "好\x07", "a\u202fb\x1b[31m", "x" * 2001])
def test_an_empty_endless_or_controlling_text_is_refused(bad: str) -> None:
    with pytest.raises(ValidationError):
        TEXT.validate_python(bad)


@pytest.mark.parametrize(
    ("letters", "wrong"), [(9, "string_too_short"), (10, None), (12, None), (13, "string_too_long")]
)
def test_a_text_is_as_long_as_its_field_asks_without_the_white_space_around_it(letters: int, wrong: str | None) -> None:
    said = {"why": f" \n{'字' * letters}   "}
    if wrong is None:
        assert Asked.model_validate(said).why == "字" * letters
    else:
        with pytest.raises(ValidationError) as refused:
            Asked.model_validate(said)
        assert [error["type"] for error in refused.value.errors()] == [wrong]


def test_a_field_cannot_allow_more_than_its_type() -> None:
    class Wide(BaseModel):
        line: Line = Field(min_length=0, max_length=5000)

    for text in ("", "x" * 201):
        with pytest.raises(ValidationError):
            Wide(line=text)


def test_a_lone_surrogate_is_refused() -> None:
    with pytest.raises(ValidationError):
        TEXT.validate_json(b'"\\ud800"')


def test_a_line_has_no_breaks() -> None:
    with pytest.raises(ValidationError):
        LINE.validate_python("一\n二")


@pytest.mark.parametrize(("code", "good"), [("QZX", True), ("P-001", True), ("组织", False), ("a b", False)])
def test_a_code_is_letters_digits_and_few_signs(code: str, good: bool) -> None:
    if good:
        assert CODE.validate_python(code) == code
    else:
        with pytest.raises(ValidationError):
            CODE.validate_python(code)
