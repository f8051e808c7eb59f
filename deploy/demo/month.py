"""A month's reports: opened by a job, handed in, missed by one, made up."""

from datetime import date
from typing import Any
from uuid import UUID

from deploy.demo.stage import Stage, StoryStopped
from deploy.demo.start import LATE_ENTRY, SECRETARIES, YEAR, item_id, perform
from shared.kernel.envelope import Envelope

MONTH = "2026-02"
OPENED_ON = date(2026, 2, 28)
SUBMITTED_ON = date(2026, 3, 3)
SWEPT_ON = date(2026, 3, 7)
MADE_UP_ON = date(2026, 3, 12)
ACCEPTED_ON = date(2026, 3, 13)
LATE = "P018"
ON_TIME = "P009"


async def reports_of_month(stage: Stage) -> dict[UUID, Envelope]:
    """The month's reports as they were opened, by person."""
    opened = await stage.events("supervision", "MonthlyReportOpened")
    return {
        UUID(event.content["payload"]["person"]): event
        for event in opened
        if event.content["payload"]["month"] == MONTH
    }


async def open_reports(stage: Stage) -> None:
    ran = await stage.job("open_monthly_reports", MONTH, on=OPENED_ON)

    async def there() -> dict[UUID, Envelope] | None:
        found = await reports_of_month(stage)
        return found if stage.person(LATE) in found else None

    reports = await stage.until(f"MonthlyReportOpened {MONTH}", there)
    lines = sum(len(event.content["payload"]["entries"]) for event in reports.values())
    due = reports[stage.person(LATE)].content["payload"]["due_on"]
    stage.line(
        OPENED_ON,
        f"月末任务生成{len(reports)}人的2月月报，预填{lines}项，{due} 前报送",
        f"the job opens {len(reports)} reports of February with {lines} lines filled in, due {due}",
        there_before=not ran,
    )


async def submit(stage: Stage) -> None:
    """With one click where nothing is overdue, else with a word; P018 does not."""
    reports, done = await reports_of_month(stage), []
    codes = {stage.person(f"P{number:03}"): f"P{number:03}" for number in range(1, 54)}
    for person, event in reports.items():
        code = codes.get(person)
        if code in (None, LATE):
            continue
        handed_in = await stage.act(
            code, "supervision", f"monthly-reports/{event.stream}/submit-report", _said(event), on=SUBMITTED_ON,
            reason=LATE_ENTRY,
        )  # fmt: skip
        if code == ON_TIME:
            zh, en = SECRETARIES[code][1:]
            stage.line(
                SUBMITTED_ON,
                f"{zh} {code} 无异常一键确认，报送月报",
                f"{en} {code} confirms with one click and hands in",
                handed_in,
            )
        else:
            done.append(handed_in)
    stage.line(
        SUBMITTED_ON,
        f"另有{len(done)}人报送月报；{SECRETARIES[LATE][1]} {LATE} 未报",
        f"{len(done)} more hand in; {SECRETARIES[LATE][2]} {LATE} does not",
        *done,
    )


def _said(event: Envelope) -> dict[str, Any]:
    overdue = [entry for entry in event.content["payload"]["entries"] if entry["state"] == "overdue"]
    if not overdue:
        return {"no_exception": True}
    comments = {entry["ref"]: {"ref": entry["ref"], "text": "本月已安排，下月补齐"} for entry in overdue}
    return {"comments": list(comments.values())}


async def sweep(stage: Stage) -> None:
    ran = await stage.job("sweep_monthly_reports", MONTH, on=SWEPT_ON)
    report = (await reports_of_month(stage))[stage.person(LATE)].stream
    tasks = await _tasks(stage, report)
    if not any(event.stream == report for event in await stage.events("supervision", "MonthlyReportMissed")):
        raise StoryStopped(f"MonthlyReportMissed {report}")
    stage.line(
        SWEPT_ON,
        f"清查任务：{LATE} 未按时报送，定补课任务{len(tasks)}项，{tasks[0]['due']} 前完成",
        f"the sweep notes that {LATE} missed and sets {len(tasks)} make-up tasks due {tasks[0]['due']}",
        there_before=not ran,
    )
    await _tell_light(stage, SWEPT_ON)


async def _tasks(stage: Stage, report: UUID) -> list[dict[str, Any]]:
    found = await stage.events("supervision", "MakeUpTaskSet")
    return [event.content["payload"] for event in found if event.stream == report]


async def make_up(stage: Stage) -> None:
    """The late one does what was left undone in the month, hands in the report, and somebody else accepts it."""
    report = (await reports_of_month(stage))[stage.person(LATE)].stream
    numbers = {str(item_id(stage, LATE, number)): number for number in range(28, 36)}
    path, zh, en = f"monthly-reports/{report}", *SECRETARIES[LATE][1:]
    matters = [task for task in await _tasks(stage, report) if task["kind"] == "matter"]
    done = []
    for task in matters:
        number = numbers[task["ref"]]
        result = "已补办，当日记入支部工作手册"
        done.append(await perform(stage, LATE, number, MONTH, MADE_UP_ON, result, on=MADE_UP_ON))
    said = {"summary": f"{YEAR}年2月工作已补齐，今后按时报送"}
    done.append(await stage.act(LATE, "supervision", f"{path}/submit-report", said, on=MADE_UP_ON, reason=LATE_ENTRY))
    for task in matters:
        body = {"task": task["task"], "result": "已补办", "done_on": MADE_UP_ON.isoformat()}
        done.append(
            await stage.act(
                LATE, "supervision", f"{path}/finish-make-up-task", body, on=MADE_UP_ON, step=task["task"],
                reason=LATE_ENTRY,
            )
        )  # fmt: skip
    stage.line(
        MADE_UP_ON,
        f"{zh} {LATE} 补办{len(matters)}项、补报月报",
        f"{en} {LATE} makes up {len(matters)} duties and hands in the report",
        *done,
    )
    accepted = await stage.act(
        "P003", "supervision", f"{path}/accept-report", {"comment": "补课属实"}, on=ACCEPTED_ON, reason=LATE_ENTRY
    )
    stage.line(ACCEPTED_ON, "机关党委书记 P003 审核通过", "the organ committee's secretary P003 accepts it", accepted)
    await _tell_light(stage, ACCEPTED_ON)


async def _tell_light(stage: Stage, day: date) -> None:
    row = await report_row(stage, day)
    word, reason = row["light"]["word"], row["reason"]
    stage.line(day, f"{LATE} 的2月月报：● {word}。{reason}", f"{LATE}'s report of February: ● {word}. {reason}")


async def report_row(stage: Stage, day: date) -> dict[str, Any]:
    """The late one's row of the monthly reports as of a day."""
    rows = (await stage.report("monthly-reports", day))["rows"]
    person = str(stage.person(LATE))
    row: dict[str, Any] = next(row for row in rows if (row["person_id"], row["month"]) == (person, MONTH))
    return row
