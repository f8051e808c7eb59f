import pytest

from shared.views.rows import frozen_row, replace


@frozen_row
class Row:
    id: int
    words: str = ""
    steps: tuple[str, ...] = ()


@frozen_row
class Key:
    id: int


class TestFrozenRow:
    def test_has_its_fields_and_no_others(self) -> None:
        row = Row(1)
        row.words = "二"  # type: ignore[misc]  # mypy calls this comment unused as soon as it no longer refuses
        assert row == Row(1, "二")
        with pytest.raises(AttributeError):
            row.word = "三"  # type: ignore[attr-defined]


class TestReplace:
    def test_changes_what_is_named_and_keeps_the_rest(self) -> None:
        row = Row(1, "一", ("a",))
        assert replace(row, words="二") == Row(1, "二", ("a",))
        assert row == Row(1, "一", ("a",))
        assert replace(Key(1), id=2) == Key(2)

    def test_of_a_field_that_there_is_not_is_refused(self) -> None:
        with pytest.raises(TypeError, match="no field 'word'"):
            replace(Row(1), word="二")
