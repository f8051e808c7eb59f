"""What a file is, told by its content."""

import time
import tracemalloc
from contextlib import suppress

import pytest

from services.portal.attachments import refusals
from services.portal.attachments.types import TYPES, named, type_of
from tests.portal.attachments.files import REFUSED, TAKEN, package


class TestTypes:
    @pytest.mark.parametrize("case", TAKEN)
    def test_are_told_by_content(self, case: str) -> None:
        name, content = TAKEN[case]
        kind = type_of(content)
        assert kind.name == case.partition(" ")[0]
        assert named(name, kind).lower() == name.lower()

    @pytest.mark.parametrize("case", REFUSED)
    def test_of_anything_else_are_refused(self, case: str) -> None:
        name, content, refusal = REFUSED[case]
        with pytest.raises(getattr(refusals, refusal)) as refused:
            named(name, type_of(content))
        assert type(refused.value).__name__ == refusal
        assert refused.value.sentence.endswith("。")

    @pytest.mark.parametrize("case", REFUSED)
    def test_are_found_without_much_time_or_memory(self, case: str) -> None:
        _, content, _ = REFUSED[case]
        tracemalloc.start()
        began = time.perf_counter()
        with suppress(refusals.NotTaken):
            type_of(content)
        _, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        assert time.perf_counter() - began < 5
        assert most < 100_000_000

    def test_of_a_huge_directory_is_refused_unread(self) -> None:
        content = package({f"{'n' * 200}{n}": b"" for n in range(4_900)})
        with pytest.raises(refusals.BrokenFile):
            type_of(content)


class TestName:
    @pytest.mark.parametrize(
        ("given", "kept"),
        [
            ("../../etc/passwd", "passwd.txt"),
            ("C:\\Users\\zhou\\说明.txt", "说明.txt"),
            ('a"; filename="b.exe.txt', "a; filename=b.exe.txt"),
            ("a\r\nSet-Cookie: x.txt", "aSet-Cookie x.txt"),
            ("照片.jpg", "照片.txt"),
            ("", "附件.txt"),
            (".txt", "txt.txt"),
            ("x" * 300 + ".txt", "x" * 120 + ".txt"),
            ("a\u202etxt.txt", "atxt.txt"),
        ],
    )
    def test_is_one_plain_line_with_the_ending_of_its_type(self, given: str, kept: str) -> None:
        assert named(given, TYPES["txt"]) == kept
