from enum import StrEnum

import pytest
from pydantic import BaseModel, ValidationError

from shared.kernel.text import Line
from shared.web import sentences


class Colour(StrEnum):
    RED = "red"
    GREEN = "green"
    BLUE = "blue"


class Typed(BaseModel):
    colour: Colour = Colour.RED
    title: Line = "标题"


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"colour": "pink"}, "只能选择：red、green、blue。"),
        ({"title": "a\u0007b"}, "含有不可见的控制字符，请重新输入。"),
        ({"title": "a\nb"}, "只能填写一行，请去掉换行和制表符。"),
        ({"title": " "}, "不能为空，至少1个字。"),
    ],
)
def test_a_field_is_told_in_chinese(typed: dict[str, str], sentence: str) -> None:
    with pytest.raises(ValidationError) as wrong:
        Typed.model_validate(typed)
    [error] = wrong.value.errors()
    assert sentences.field(error, "zh") == sentence
