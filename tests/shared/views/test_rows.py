from dataclasses import dataclass

import pytest

from shared.views.rows import replace


@dataclass(frozen=True, slots=True)
class Row:
    id: int
    words: str = ""
    steps: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Key:
    id: int


class TestReplace:
    def test_changes_what_is_named_and_keeps_the_rest(self) -> None:
        row = Row(1, "一", ("a",))
        assert replace(row, words="二") == Row(1, "二", ("a",))
        assert row == Row(1, "一", ("a",))
        assert replace(Key(1), id=2) == Key(2)

    def test_of_a_field_that_there_is_not_is_refused(self) -> None:
        with pytest.raises(TypeError, match="no field 'word'"):
            replace(Row(1), word="二")
