"""Whatever file is sent: a plan or a sentence, within 300 MB and 5 s of processor time."""

import os
import resource
import subprocess
import sys
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path

import pytest

from services.portal.importing import confined
from services.portal.importing.check import Checked
from services.portal.importing.confined import read_confined
from tests.portal.importing.workbooks import TODAY, check, real_plan, sentences, workbook

MEGABYTE = 1024 * 1024
ROOT = Path(confined.__file__).parents[3]
_SHEET = "xl/worksheets/sheet1.xml"
_MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'


def rebuilt(change: Callable[[str, bytes], bytes | None], *more: tuple[str, bytes]) -> bytes:
    """The small plan with its inner parts changed, left out (None), or added."""
    stream = BytesIO()
    with (
        zipfile.ZipFile(BytesIO(workbook())) as old,
        zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as new,
    ):
        for part in old.infolist():
            if (content := change(part.filename, old.read(part))) is not None:
                new.writestr(part.filename, content)
        for name, content in more:
            new.writestr(name, content)
    return stream.getvalue()


def unchanged(_name: str, content: bytes) -> bytes:
    return content


def replacing(part: str, said: bytes) -> bytes:
    return rebuilt(lambda name, content: said if name == part else content)


def ten_thousand_sheets() -> bytes:
    more = [(f"xl/worksheets/more{number}.xml", b"<worksheet/>") for number in range(10_000)]
    return rebuilt(unchanged, *more)


def sheets_in_the_list() -> bytes:
    """10,000 entries in the workbook's list that all lead to one part."""
    entries = "".join(f'<sheet name="s{number}" sheetId="{number + 10}" r:id="rId1"/>' for number in range(10_000))

    def change(name: str, content: bytes) -> bytes:
        if name != "xl/workbook.xml":
            return content
        space = b' xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
        opened = content if b"xmlns:r=" in content else content.replace(b"<workbook ", b"<workbook" + space + b" ")
        return opened.replace(b"</sheets>", entries.encode() + b"</sheets>")

    return rebuilt(change)


def zeros(size: int) -> bytes:
    return rebuilt(unchanged, ("xl/media/zeros.bin", bytes(size)))


def with_strings(said: bytes) -> bytes:
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"
    entry = f'<Override PartName="/xl/sharedStrings.xml" ContentType="{kind}"/></Types>'.encode()

    def change(name: str, content: bytes) -> bytes | None:
        if name == "xl/sharedStrings.xml":
            return None
        if name == "[Content_Types].xml" and b"sharedStrings" not in content:
            return content.replace(b"</Types>", entry)
        return content

    return rebuilt(change, ("xl/sharedStrings.xml", said))


def shared_strings() -> bytes:
    """95 MB of strings, under the bound of what may be unpacked."""
    return with_strings(f"<sst {_MAIN}>".encode() + b"<si><t>a</t></si>" * (95 * MEGABYTE // 17) + b"</sst>")


def many_rows() -> bytes:
    """Rows without any cell: they cost time and are no cells."""
    rows = f"<worksheet {_MAIN}><sheetData>".encode() + b"<row/>" * (90 * MEGABYTE // 6) + b"</sheetData></worksheet>"
    return replacing(_SHEET, rows)


def one_long_cell() -> bytes:
    text = b"<c t='inlineStr'><is><t>" + b"a" * (90 * MEGABYTE) + b"</t></is></c>"
    return replacing(_SHEET, f"<worksheet {_MAIN}><sheetData><row>".encode() + text + b"</row></sheetData></worksheet>")


def deep() -> bytes:
    return replacing(_SHEET, b"<a>" * 2_000_000)


def laughs() -> bytes:
    entities = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 20))
    text = f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a0 "ha">{entities}]><worksheet>&a19;</worksheet>'
    return replacing(_SHEET, text.encode())


def external_entity() -> bytes:
    text = (
        f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><worksheet {_MAIN}>&a;</worksheet>'
    )
    return with_strings(text.encode())


def overlapping() -> bytes:
    """Entries of the directory that all point to one compressed block, each 1 MB."""
    packed = zlib.compress(bytes(MEGABYTE))[2:-4]
    stream = BytesIO()
    with zipfile.ZipFile(stream, "w") as file:
        file.writestr("[Content_Types].xml", "<Types/>")
        file.writestr("xl/workbook.xml", "<workbook/>")
        for number in range(1_000):
            entry = zipfile.ZipInfo(f"xl/worksheets/sheet{number}.xml")
            entry.compress_size, entry.file_size, entry.header_offset = len(packed), MEGABYTE, 0
            entry.compress_type, entry.CRC = zipfile.ZIP_DEFLATED, 0
            file.filelist.append(entry)
    return stream.getvalue()


BAD: dict[str, Callable[[], bytes]] = {
    "empty": lambda: b"",
    "pdf": lambda: b"%PDF-1.7\n" + bytes(2_000),
    "html": lambda: b"<html><script>alert(1)</script></html>",
    "pdf that is also a zip without a workbook": lambda: b"%PDF-1.7\n" + zip_of(("readme.txt", b"x")),
    "old format": lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(4_000),
    "cut off": lambda: real_plan()[:9_000],
    "larger than a file may be": lambda: b"PK\x03\x04" + bytes(21 * MEGABYTE),
    "bomb of one part": lambda: zeros(150 * MEGABYTE),
    "bomb of overlapping parts": overlapping,
    "10,000 parts": ten_thousand_sheets,
    "10,000 sheets in the list": sheets_in_the_list,
    "macros": lambda: rebuilt(unchanged, ("xl/vbaProject.bin", b"x")),
    "links to other files": lambda: rebuilt(unchanged, ("xl/externalLinks/externalLink1.xml", b"<a/>")),
    "names that lead out of the folder": lambda: rebuilt(unchanged, ("../../../../tmp/wenxiao-slipped", b"x")),
    "95 MB of strings": shared_strings,
    "empty rows without end": many_rows,
    "a cell of 90 MB": one_long_cell,
    "elements in elements": deep,
    "a billion laughs": laughs,
    "an entity that is a file": external_entity,
    "a sheet that is no XML": lambda: replacing(_SHEET, b"\x00\xff" * 5_000),
    "no sheets inside": lambda: rebuilt(lambda name, content: None if "worksheets" in name else content),
}


def zip_of(*parts: tuple[str, bytes]) -> bytes:
    stream = BytesIO()
    with zipfile.ZipFile(stream, "w") as file:
        for name, content in parts:
            file.writestr(name, content)
    return stream.getvalue()


@contextmanager
def within_limits() -> Iterator[None]:
    """The processes that end inside take no more time than a reading process may."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    yield
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    seconds = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    assert seconds <= confined.MOST_SECONDS + 0.5


def memory_taken(file: Path) -> int:
    """Bytes that reading a file takes; asked by a small process, since a child begins as large as its parent."""
    asking = (
        "import resource, subprocess, sys\n"
        f"command = [sys.executable, '-m', {confined.__name__!r}, '2026-03-02']\n"
        f"subprocess.run(command, stdin=open({str(file)!r}), stdout=subprocess.DEVNULL)\n"
        "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024)\n"
    )
    return int(subprocess.run([sys.executable, "-c", asking], capture_output=True, check=True, cwd=ROOT).stdout)


class TestReadConfined:
    async def test_reads_a_plan_as_it_is_read_here(self) -> None:
        assert await read_confined(real_plan(), TODAY, "QZX") == check(real_plan(), expected_unit="QZX")

    async def test_refuses_the_plan_of_another_unit(self) -> None:
        found = await read_confined(real_plan(), TODAY, "OTHER")
        assert found.plan is None
        assert sentences(found) == ["单位 第2行 “单位编码”：文件属于单位“QZX”，不是要导入的单位“OTHER”。"]

    @pytest.mark.parametrize("kind", BAD)
    async def test_answers_any_file_with_a_sentence_within_its_limits(self, kind: str) -> None:
        content = BAD[kind]()
        with within_limits():
            found = await read_confined(content, TODAY, None)
        if kind == "names that lead out of the folder":
            assert found.plan  # nothing is ever unpacked into files
            assert not Path("/tmp/wenxiao-slipped").exists()
        else:
            assert_refused(found)

    @pytest.mark.parametrize("kind", ["95 MB of strings", "a cell of 90 MB"])
    def test_takes_no_more_memory_than_it_may(self, kind: str, tmp_path: Path) -> None:
        file = tmp_path / "sent.xlsx"
        file.write_bytes(BAD[kind]())
        assert 100 * MEGABYTE < memory_taken(file) <= confined.MOST_MEMORY

    async def test_ends_a_process_that_does_not_end(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(confined, "MOST_WAIT", 0.01)
        assert_refused(await read_confined(real_plan(), TODAY, None))

    async def test_takes_no_answer_without_end(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(confined, "MOST_ANSWER", 1_000)
        assert_refused(await read_confined(real_plan(), TODAY, None))

    async def test_hands_no_secret_to_the_process(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("WENXIAO_DATABASE", "postgresql://secret")
        assert not [name for name in confined._environment() if name.startswith("WENXIAO_")]

    def test_opens_no_file_for_writing(self) -> None:
        limited = subprocess.run(
            [sys.executable, "-c", "import resource; from services.portal.importing import confined as c;"
             "c._limit(); print(resource.getrlimit(resource.RLIMIT_FSIZE))"],
            capture_output=True, text=True, cwd=ROOT, env={**os.environ}, check=True,
        )  # fmt: skip
        assert limited.stdout.strip() == "(0, 0)"


def assert_refused(found: Checked) -> None:
    assert found.plan is None
    said = sentences(found)
    assert said
    assert all(len(one) < 400 and "Traceback" not in one for one in said)
