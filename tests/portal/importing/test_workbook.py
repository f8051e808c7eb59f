import struct
import zipfile
from io import BytesIO

import openpyxl
import pytest
from openpyxl.styles import Font

from services.portal.importing import workbook as limits
from services.portal.importing.workbook import WorkbookRefused, read_workbook
from tests.portal.importing.workbooks import check, saved, sentences, workbook


def package(*parts: tuple[str, bytes]) -> bytes:
    stream = BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in parts:
            file.writestr(name, content)
    return stream.getvalue()


def with_part(name: str, content: bytes) -> bytes:
    stream = BytesIO(workbook())
    with zipfile.ZipFile(stream, "a", zipfile.ZIP_DEFLATED) as file:
        file.writestr(name, content)
    return stream.getvalue()


def refused(content: bytes) -> str:
    with pytest.raises(WorkbookRefused) as caught:
        read_workbook(content)
    return caught.value.key


class TestFile:
    def test_that_is_empty_is_refused(self) -> None:
        assert refused(b"") == "file_empty"

    def test_that_is_no_workbook_is_refused(self) -> None:
        assert refused(b"%PDF-1.7 something") == "file_no_xlsx"
        assert refused(package(("readme.txt", b"hello"))) == "file_no_xlsx"
        assert refused(workbook()[:3000]) == "file_no_xlsx"

    def test_in_the_old_format_or_with_a_password_is_refused(self) -> None:
        assert refused(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512)) == "file_old_or_locked"

    def test_that_is_too_large_is_refused(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(limits, "MOST_FILE", 1000)
        assert refused(workbook()) == "file_too_large"

    def test_that_unpacks_to_too_much_is_refused_before_it_is_unpacked(self) -> None:
        bomb = with_part("xl/media/zeros.bin", bytes(101 * 1024 * 1024))
        assert len(bomb) < 1024 * 1024
        assert refused(bomb) == "file_unpacks_too_large"

    def test_whose_part_is_larger_than_its_entry_says_is_refused(self) -> None:
        lying = bytearray(with_part("xl/media/zeros.bin", bytes(1024 * 1024)))
        entry = lying.rindex(b"PK\x01\x02")
        lying[entry + 24 : entry + 28] = struct.pack("<I", 10)
        assert read_workbook(bytes(lying))  # the part is never unpacked: nobody asks for it

    def test_with_too_many_parts_is_refused(self) -> None:
        parts = [(f"xl/part{number}.xml", b"<a/>") for number in range(2001)]
        assert refused(package(*parts)) == "file_too_many_parts"

    def test_with_macros_is_refused(self) -> None:
        assert refused(with_part("xl/vbaProject.bin", b"macro")) == "file_macros"

    def test_that_refers_to_other_files_is_refused(self) -> None:
        assert refused(with_part("xl/externalLinks/externalLink1.xml", b"<a/>")) == "file_links"

    def test_with_an_entity_bomb_is_refused(self) -> None:
        book = workbook()
        stream = BytesIO()
        evil = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><worksheet>&b;</worksheet>'
        with zipfile.ZipFile(BytesIO(book)) as old, zipfile.ZipFile(stream, "w") as new:
            for part in old.infolist():
                content = old.read(part)
                new.writestr(part.filename, evil if part.filename == "xl/worksheets/sheet1.xml" else content)
        assert refused(stream.getvalue()) in ("file_no_xlsx", "file_damaged")

    def test_without_its_inner_sheets_is_refused(self) -> None:
        stream = BytesIO()
        with zipfile.ZipFile(BytesIO(workbook())) as old, zipfile.ZipFile(stream, "w") as new:
            for part in old.infolist():
                if "worksheets" not in part.filename:
                    new.writestr(part.filename, old.read(part))
        assert check(stream.getvalue()).plan is None

    def test_with_too_many_cells_is_refused(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(limits, "MOST_CELLS", 20)
        assert refused(workbook()) == "file_too_many_cells"

    def test_that_is_refused_has_one_clear_sentence(self) -> None:
        found = check(b"")
        assert found.plan is None
        assert sentences(found) == ["文件是空的，请选择年度计划工作簿。"]
        assert found.problems[0].sentence("en") == "The file is empty; choose the year plan workbook."


class TestRead:
    def test_leaves_out_empty_cells_and_stray_formatted_rows(self) -> None:
        book = openpyxl.Workbook()
        sheet = book.active
        assert sheet is not None
        sheet.append(["a", None, "  ", 3])
        sheet["A1048576"].font = Font(bold=True)
        assert read_workbook(saved(book))[0].rows == {1: {1: "a", 4: 3}}

    def test_fills_merged_cells_down(self) -> None:
        book = openpyxl.Workbook()
        sheet = book.active
        assert sheet is not None
        for row in (["P1", 1], [None, 2], [None, 3], [None, None]):
            sheet.append(row)
        sheet.merge_cells("A1:A4")
        assert read_workbook(saved(book))[0].rows == {1: {1: "P1", 2: 1}, 2: {1: "P1", 2: 2}, 3: {1: "P1", 2: 3}}

    def test_does_not_look_into_hidden_sheets(self) -> None:
        def hide(book: openpyxl.Workbook) -> None:
            book["目标"].sheet_state = "veryHidden"

        hidden = {sheet.title: sheet for sheet in read_workbook(workbook(shape=hide))}["目标"]
        assert hidden.hidden
        assert hidden.rows == {}
