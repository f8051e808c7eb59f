"""巡察迎检包: lists, minutes and results of a day, with the events that they were made of."""

import json
from io import BytesIO
from pathlib import Path

from docx import Document
from openpyxl import load_workbook

from tests.projection.evidence.conftest import taken, verified
from tests.projection.running import AUDITOR, OPERATOR, STRANGER, Running
from tests.projection.story import CLERK, UNIT

PACK = f"/units/{UNIT}/inspection-pack"
PAPER = "00 三张清单及落实情况.docx"


def text_of(folder: Path) -> str:
    document = Document(str(folder / PAPER))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(one.text for one in document.paragraphs), *cells])


async def test_holds_lists_minutes_results_and_verifies(running: Running, tmp_path: Path) -> None:
    await running.seal()
    folder = await taken(running, tmp_path / "out", PACK, by=CLERK)
    assert sorted(file.name for file in folder.glob("*.xlsx")) == [
        "01 三张清单.xlsx",
        "02 三级书记责任清单.xlsx",
        "03 问题整改清单.xlsx",
        "04 三会一课及会议台账.xlsx",
        "05 专题学习日台账.xlsx",
        "06 目标完成情况.xlsx",
        "07 月报情况.xlsx",
        "08 季度督查情况.xlsx",
        "09 何时记录.xlsx",
    ]
    assert verified(folder).returncode == 0
    said = text_of(folder)
    assert "“三张清单”及落实情况" in said
    assert "审计日志 audit.QW/2026" in said
    report = await running.report("rectifications")
    assert report["rows"]
    for row in report["rows"]:
        assert row["problem"] in said


async def test_says_what_was_recorded_when(running: Running, tmp_path: Path) -> None:
    await running.seal()
    folder = await taken(running, tmp_path / "out", PACK, by=CLERK)
    [sheet] = load_workbook(BytesIO((folder / "09 何时记录.xlsx").read_bytes())).worksheets
    rows = [[cell for cell in row] for row in sheet.iter_rows(min_row=4, values_only=True)]
    events = [event for source in running.story.sources.values() for event in source.events if event.unit == UNIT]
    assert len(rows) == len(events)
    indexes = [int(str(row[6])) for row in rows]
    assert indexes == sorted(indexes)


async def test_is_of_the_day_that_is_asked_for(running: Running, tmp_path: Path) -> None:
    await running.seal()
    now = text_of(await taken(running, tmp_path / "now", PACK, by=CLERK))
    before = await taken(running, tmp_path / "before", PACK, by=CLERK, as_of="2026-01-15")
    said = text_of(before)
    assert "截至2026年1月15日" in said
    assert len(said) < len(now)
    assert verified(before).returncode == 0  # the events are all there, whatever day the reports are of


async def test_whose_file_was_changed_is_named(running: Running, tmp_path: Path) -> None:
    await running.seal()
    folder = await taken(running, tmp_path / "out", PACK, by=CLERK)
    (folder / "03 问题整改清单.xlsx").write_bytes(b"other")
    assert "03 问题整改清单.xlsx is not the one on the list" in verified(folder).stderr


async def test_speaks_english(running: Running, tmp_path: Path) -> None:
    await running.seal()
    running.client.headers["accept-language"] = "en"
    folder = await taken(running, tmp_path / "out", PACK, by=CLERK)
    assert (folder / "00 Three lists and how they were kept.docx").exists()


async def test_is_written_down_before_it_is_given(running: Running, tmp_path: Path) -> None:
    await running.seal()
    await taken(running, tmp_path / "out", PACK, by=CLERK, as_of="2026-01-15")
    assert running.parts.store
    [event] = [one for one in (await running.parts.store.feed(0)).events if one.type == "EvidenceTaken"]
    assert event.content["payload"]["as_of"] == "2026-01-15"
    assert event.content["stamp"]["by"] == str(CLERK)
    assert json.loads(event.body)["payload"]["size"] > 0


async def test_is_not_for_strangers_and_administrators(running: Running) -> None:
    await running.seal()
    assert (await running.get(PACK, by=STRANGER)).status_code == 404
    assert (await running.get(PACK, by=OPERATOR)).status_code == 403
    assert (await running.get(PACK, by=AUDITOR)).status_code == 403
