"""The quarterly check: its sheet, a finding, and the item that responsibility makes of it."""

from datetime import date
from typing import Any
from uuid import UUID

from deploy.demo.month import LATE
from deploy.demo.stage import Stage
from deploy.demo.start import LATE_ENTRY, SECRETARIES, YEAR, item_id, perform
from shared.kernel.envelope import Envelope
from shared.kernel.ids import derived_id

QUARTER = "2026-Q1"
PLANNED_ON = date(2026, 3, 16)
SHEET_ON = date(2026, 3, 19)
BEFORE = date(2026, 3, 23)
CHECKED_ON = date(2026, 3, 24)
RECEIVED_ON = date(2026, 3, 25)
REPORTED_ON = date(2026, 3, 27)
PROGRESS_ON = date(2026, 3, 31)
ASKED_ON = date(2026, 4, 7)
CLOSED_ON = date(2026, 4, 8)
DUE = date(2026, 4, 10)
INSPECTOR = "P014"
DUES = 34
"""The item on the list of the second branch's secretary: to collect the dues every month."""


def check_id(stage: Stage) -> UUID:
    return derived_id(stage.unit, f"story/quarterly_check/{QUARTER}")


def finding_id(stage: Stage) -> UUID:
    return derived_id(check_id(stage), "finding/1")


async def plan_and_generate(stage: Stage) -> None:
    body = {
        "year": YEAR,
        "number": 1,
        "quarter": QUARTER,
        "inspectors": [str(stage.person(code)) for code in (INSPECTOR, "P008")],
        "planned_on": CHECKED_ON.isoformat(),
    }
    path = f"quarterly-checks/{check_id(stage)}/plan-check"
    done = await stage.act("P013", "supervision", path, body, on=PLANNED_ON, reason=LATE_ENTRY)
    stage.line(
        PLANNED_ON,
        f"党务干事 P013 列入一季度督查计划，{CHECKED_ON} 由督查员 {INSPECTOR} 等2人督查",
        f"the clerk P013 plans the check of the first quarter for {CHECKED_ON}, by {INSPECTOR} and P008",
        done,
    )
    ran = await stage.job("generate_check_sheets", QUARTER, on=SHEET_ON)
    lines = await _sheet(stage)
    overdue = sum(line["state"] == "overdue" for line in lines)
    stage.line(
        SHEET_ON,
        f"任务从三张清单生成检查表，共{len(lines)}行，其中逾期{overdue}行",
        f"the job fills the check sheet from the lists: {len(lines)} lines, {overdue} of them overdue",
        there_before=not ran,
    )


async def _sheet(stage: Stage) -> list[dict[str, Any]]:
    check = check_id(stage)

    async def there() -> list[dict[str, Any]] | None:
        found = await stage.events("supervision", "CheckSheetGenerated")
        return next((event.content["payload"]["lines"] for event in found if event.stream == check), None)

    return await stage.until("CheckSheetGenerated", there)


async def record_finding(stage: Stage) -> None:
    """Dues of January stand open on the sheet; the inspector notes it, talks about it and reports the check."""
    ref = str(item_id(stage, LATE, DUES))
    line = next(line for line in await _sheet(stage) if line["ref"] == ref and line["state"] == "overdue")
    path = f"quarterly-checks/{check_id(stage)}"
    verdict = {"line": line["line"], "verdict": "unfulfilled", "note": "1月党费未收齐，台账缺1月记录"}
    finding = {
        "finding": str(finding_id(stage)),
        "line": line["line"],
        "problem": "机关第二支部1月党费未按月收齐",
        "measure": "逐人核对，补齐1月党费，健全按月收缴台账",
        "due": DUE.isoformat(),
    }
    talk = {
        "person": str(stage.person(LATE)),
        "points": "党费收缴要按月办理，台账要按月登记",
        "answer": "接受指出的问题，4月10日前整改到位",
        "held_on": CHECKED_ON.isoformat(),
    }
    done = [
        await stage.act(INSPECTOR, "supervision", f"{path}/{name}", body, on=CHECKED_ON, reason=LATE_ENTRY)
        for name, body in (("check-line", verdict), ("record-finding", finding), ("hold-talk", talk))
    ]
    stage.line(
        CHECKED_ON,
        f"督查员 {INSPECTOR} 对 {LATE} 点问题：{finding['problem']}，{DUE} 前整改",
        f"the inspector {INSPECTOR} finds that the second branch has not collected January's dues; {LATE} has"
        f" until {DUE}",
        *done,
    )
    summary = {"summary": "一季度督查发现1个问题，已交办整改。", "unchecked_reason": "其余事项列入二季度督查"}
    reported = await stage.act(
        INSPECTOR, "supervision", f"{path}/report-check", summary, on=REPORTED_ON, reason=LATE_ENTRY
    )
    stage.line(REPORTED_ON, f"{INSPECTOR} 形成督查报告", f"{INSPECTOR} reports the check", reported)


async def item_of_finding(stage: Stage) -> Envelope | None:
    """The event with which responsibility took the finding over."""
    finding = str(finding_id(stage))
    raised = await stage.events("responsibility", "RectificationRaised")
    return next((event for event in raised if event.content["payload"]["origin"] == finding), None)


async def become_item(stage: Stage) -> None:
    async def there() -> Envelope | None:
        return await item_of_finding(stage)

    raised = await stage.until("RectificationRaised", there)
    cause = raised.content["stamp"]["causation"]
    found = next(event for event in await stage.events("supervision", "FindingRecorded") if str(event.id) == cause)
    stage.line(
        raised.on,
        f"责任体系据督查发现自动立项整改（由 supervision {found.position} 引起）〔responsibility {raised.position}〕",
        f"responsibility makes a rectification item of it by itself (because of supervision {found.position})"
        f" [responsibility {raised.position}]",
    )


async def close_out(stage: Stage) -> None:
    """The responsible person does the duty at last and asks for the close-out; somebody else verifies."""
    raised = await item_of_finding(stage)
    assert raised is not None
    path, zh, en = f"rectifications/{raised.stream}", *SECRETARIES[LATE][1:]
    progress = {"text": "已逐人核对，欠交3人，正在补收", "percent": 60}
    result = {"result": "1月党费已全部补齐，建立按月收缴台账并公示"}
    steps: tuple[tuple[date, str, dict[str, Any], str, str], ...] = (
        (RECEIVED_ON, "receive-rectification", {}, "签收整改事项", "receives the item"),
        (PROGRESS_ON, "report-progress", progress, "报告进展60%", "reports progress: 60 %"),
        (ASKED_ON, "ask-close-out", result, "报告整改结果，申请销号", "tells the result and asks for the close-out"),
    )
    for day, name, body, did_zh, did_en in steps:
        done = await stage.act(LATE, "responsibility", f"{path}/{name}", body, on=day, reason=LATE_ENTRY)
        stage.line(day, f"{zh} {LATE} {did_zh}", f"{en} {LATE} {did_en}", done)
    await perform(stage, LATE, DUES, "2026-01", ASKED_ON, "1月党费已补齐", on=ASKED_ON)
    verified = {"finding": "经查台账和收据，1月党费已收齐，同意销号"}
    done = await stage.act(INSPECTOR, "responsibility", f"{path}/close-out", verified, on=CLOSED_ON, reason=LATE_ENTRY)
    stage.line(
        CLOSED_ON,
        f"督查员 {INSPECTOR}（非责任人）核查属实，销号",
        f"the inspector {INSPECTOR}, another person, verifies it and closes it out",
        done,
    )
