import pytest
from pydantic import TypeAdapter, ValidationError

from shared.kernel.text import Code, Line, Text

TEXT: TypeAdapter[str] = TypeAdapter(Text)
LINE: TypeAdapter[str] = TypeAdapter(Line)
CODE: TypeAdapter[str] = TypeAdapter(Code)


def test_white_space_around_a_text_goes_away() -> None:
    assert TEXT.validate_python("  逐条补正\n第二行 ") == "逐条补正\n第二行"


@pytest.mark.parametrize("bad", ["", "   ", "\x00", "好\x07", "a\u202fb\x1b[31m", "x" * 2001])
def test_an_empty_endless_or_controlling_text_is_refused(bad: str) -> None:
    with pytest.raises(ValidationError):
        TEXT.validate_python(bad)


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
