"""The beginning of the year: plan, acknowledgement, a meeting, a study day, and the first duties."""

from datetime import date
from uuid import UUID

from deploy.demo.stage import Done, Stage, StoryStopped
from deploy.installation.topology import DEMO_PLAN, DEMO_UNIT
from services.portal.importing import Services, import_file
from shared.kernel.ids import derived_id

YEAR = 2026
FILLED_ON = date(2026, 1, 8)
ACKNOWLEDGED_ON = date(2026, 1, 12)
MET_ON = date(2026, 1, 20)
STUDIED_ON = date(2026, 2, 2)
MADE_UP_ON = date(2026, 2, 11)
PERFORMED_ON = date(2026, 2, 26)
CONFIRMED_ON = date(2026, 2, 27)
LATE_ENTRY = "补录"
MINUTES = "党组纪要〔2026〕2号"

SECRETARIES = {
    "P001": ("leading_group_secretary", "党组书记", "the leading group's secretary"),
    "P003": ("committee_secretary", "机关党委书记", "the organ committee's secretary"),
    "P009": ("branch_secretary", "机关第一支部书记", "the first branch's secretary"),
    "P018": ("branch_secretary", "机关第二支部书记", "the second branch's secretary"),
    "P032": ("branch_secretary", "退休支部书记", "the retirees' branch's secretary"),
}
GROUP = ("P001", "P002", "P003", "P004", "P005")
ABROAD = "P017"

_MONTHS = ("2026-01", "2026-02")
PERFORMED = (
    ("P001", 2, "2026-H1", MET_ON, "党组会议专题研究党建工作，审定三张清单"),
    ("P003", 11, "2026", date(2026, 2, 10), "机关党委年度工作计划已经党组审定并印发"),
    *(("P003", 16, month, PERFORMED_ON, "党费按月收缴，台账已核对") for month in _MONTHS),
    *(
        ("P009", number, month, PERFORMED_ON, "按计划完成，已记入支部工作手册")
        for number in (21, 22, 26, 27)
        for month in _MONTHS
    ),
    ("P018", 29, "2026-02", PERFORMED_ON, "召开支部委员会会议1次"),
)
"""Holder, number of the item, period, day, and in a sentence what was done."""


def list_id(stage: Stage, holder: str) -> UUID:
    """The duty list that the year plan gave to a secretary."""
    return derived_id(stage.unit, f"{YEAR}/duty_list/{SECRETARIES[holder][0]}/{holder}")


def item_id(stage: Stage, holder: str, number: int) -> UUID:
    return derived_id(list_id(stage, holder), f"item/{number}")


def study_day_id(stage: Stage) -> UUID:
    series = derived_id(stage.unit, f"{YEAR}/study_series")
    return derived_id(series, f"study_day/{STUDIED_ON}")


async def import_plan(stage: Stage) -> None:
    """Import the example's plan unless it is there: corrections that somebody made since stay as they are."""
    if await _imported(stage):
        stage.line(FILLED_ON, f"{DEMO_PLAN.name} 此前已导入", f"{DEMO_PLAN.name} was imported before")
        return
    services = Services(
        client=stage.client,
        urls=stage.callers.home.urls(),
        token=stage.callers.standing("importer"),
        importer=stage.callers.identity.principals["importer"],
        district=stage.callers.identity.district,
    )
    report = await import_file(DEMO_PLAN.read_bytes(), services=services, name=DEMO_PLAN.name, expected_unit=DEMO_UNIT)
    if not report.applied:
        wrong = (error.sentence("en" if stage.english else "zh") for error in report.errors)
        raise StoryStopped(report.interrupted or "; ".join(wrong))
    stage.new += report.commands
    stage.line(
        FILLED_ON,
        f"党务干事 P013 填报的 {DEMO_PLAN.name} 已导入，共{report.commands}项操作",
        f"{DEMO_PLAN.name}, filled in by the clerk P013, is imported with {report.commands} commands",
    )


async def _imported(stage: Stage) -> bool:
    district = stage.callers.identity.district
    if not await stage.exists("management", f"/units/{district}/units/{stage.unit}"):
        return False
    issued = {event.stream for event in await stage.events("responsibility", "DutyListIssued")}
    scheduled = {event.stream for event in await stage.events("learning", "StudyDayScheduled")}
    lists = {list_id(stage, holder) for holder in SECRETARIES}
    return lists <= issued and study_day_id(stage) in scheduled


async def acknowledge(stage: Stage) -> None:
    """Four sign for themselves; the retired secretary signs on paper, and the clerk types it."""
    for holder, (_, zh, en) in SECRETARIES.items():
        path = f"duty-lists/{list_id(stage, holder)}/acknowledge-duty-list"
        if holder == "P032":
            done = await stage.act(
                "P013",
                "responsibility",
                path,
                on=ACKNOWLEDGED_ON,
                behalf=holder,
                paper="退休支部签收单第1页",
                reason=LATE_ENTRY,
            )
            stage.line(
                ACKNOWLEDGED_ON,
                f"{zh} {holder} 在纸上签收责任清单，P013 代录",
                f"{en} {holder} acknowledges the duty list on paper, typed in by P013",
                done,
            )
            continue
        done = await stage.act(holder, "responsibility", path, on=ACKNOWLEDGED_ON, reason=LATE_ENTRY)
        stage.line(ACKNOWLEDGED_ON, f"{zh} {holder} 签收责任清单", f"{en} {holder} acknowledges the duty list", done)


async def hold_meeting(stage: Stage) -> None:
    """Recorded afterwards by the clerk; its study of Party building counts for the leading group's target."""
    meeting = derived_id(stage.unit, "story/meeting/2026-01-20")
    body = {
        "organization_id": str(derived_id(stage.unit, "organization/DZ")),
        "kinds": ["leading_group"],
        "title": "党组第2次会议",
        "held_on": MET_ON.isoformat(),
        "chair": str(stage.person("P001")),
        "recorder": str(stage.person("P007")),
        "present": [str(stage.person(code)) for code in GROUP],
        "agenda": [
            {
                "title": "研究年度党建工作要点，审定三张清单",
                "topic": "party_building",
                "resolution": "同意。三张清单按本次会议意见下发，由机关党委督促落实。",
            }
        ],
        "minutes": "会议逐项审议年度党建工作要点和三张清单，班子成员逐一发表意见，党组书记最后表态。",
        "number": MINUTES,
    }
    done = await stage.act(
        "P013", "management", f"meetings/{meeting}/record-meeting", body, on=MET_ON, reason=LATE_ENTRY
    )
    stage.line(
        MET_ON,
        f"党组会议专题研究党建工作，应到5人、实到5人，{MINUTES}，P013 补录",
        "the leading group studies Party building, 5 of 5 present; entered afterwards by the clerk P013",
        done,
    )


async def hold_study_day(stage: Stage) -> None:
    """One was on a business trip and makes up for the study."""
    codes = [f"P{number:03}" for number in range(1, 32)]
    path = f"study-days/{study_day_id(stage)}"
    body = {
        "held_on": STUDIED_ON.isoformat(),
        "present": [str(stage.person(code)) for code in codes if code != ABROAD],
        "absent": [{"person": str(stage.person(ABROAD)), "reason": "出差"}],
        "minutes": "集中学习党章，机关党委书记领学，6名同志交流发言。",
    }
    held = await stage.act("P013", "learning", f"{path}/hold-study-day", body, on=STUDIED_ON, reason=LATE_ENTRY)
    stage.line(
        STUDIED_ON,
        f"专题学习日：党章专题学习，应到31人、实到30人，{ABROAD} 出差",
        f"study day on the Party constitution: 30 of 31 came, {ABROAD} was on a business trip",
        held,
    )
    made_up = {
        "person": str(stage.person(ABROAD)),
        "made_up_on": MADE_UP_ON.isoformat(),
        "how": "自学党章并提交学习笔记",
    }
    done = await stage.act(
        "P013", "learning", f"{path}/record-make-up-study", made_up, on=MADE_UP_ON, reason=LATE_ENTRY
    )
    stage.line(MADE_UP_ON, f"{ABROAD} 补学，学时补记", f"{ABROAD} makes up for it and is credited the hours", done)


async def perform_and_confirm(stage: Stage) -> None:
    """Everybody says what was done; somebody else confirms it, for the principal the body."""
    for holder in dict.fromkeys(each[0] for each in PERFORMED):
        _, zh, en = SECRETARIES[holder]
        mine = [each for each in PERFORMED if each[0] == holder]
        done = [await perform(stage, *each, on=PERFORMED_ON) for each in mine]
        stage.line(
            PERFORMED_ON,
            f"{zh} {holder} 填报履行情况{len(mine)}项",
            f"{en} {holder} reports duties as performed: {len(mine)}",
            *done,
        )
    for confirmer, holder in (("P003", "P009"), ("P003", "P018"), ("P001", "P003")):
        done = [await _confirm(stage, confirmer, *each[:3]) for each in PERFORMED if each[0] == holder]
        stage.line(
            CONFIRMED_ON,
            f"{SECRETARIES[confirmer][1]} {confirmer} 确认 {holder} 的履行情况{len(done)}项",
            f"{SECRETARIES[confirmer][2]} {confirmer} confirms duties of {holder}: {len(done)}",
            *done,
        )
    resolved = await _confirm_by_body(stage)
    stage.line(
        CONFIRMED_ON,
        f"党组书记 P001 的事项由党组审议确认（{MINUTES}，P002 主持该议题），本人不得自行确认",
        "what P001 owes as the principal is confirmed by the body (P002 in the chair), never by P001",
        resolved,
    )


async def perform(stage: Stage, holder: str, number: int, period: str, day: date, result: str, *, on: date) -> Done:
    """Say how an item was done in a period."""
    body = {
        "item": str(item_id(stage, holder, number)),
        "period": period,
        "performed_on": day.isoformat(),
        "result": result,
    }
    path = f"duty-lists/{list_id(stage, holder)}/perform-duty-item"
    return await stage.act(holder, "responsibility", path, body, on=on, step=f"{number}/{period}", reason=LATE_ENTRY)


async def _confirm(stage: Stage, by: str, holder: str, number: int, period: str) -> Done:
    body = {"item": str(item_id(stage, holder, number)), "period": period, "comment": "情况属实，予以确认"}
    path = f"duty-lists/{list_id(stage, holder)}/confirm-duty-item"
    return await stage.act(
        by, "responsibility", path, body, on=CONFIRMED_ON, step=f"{number}/{period}", reason=LATE_ENTRY
    )


async def _confirm_by_body(stage: Stage) -> Done:
    body = {
        "item": str(item_id(stage, "P001", 2)),
        "period": "2026-H1",
        "comment": "已专题研究党建工作并形成纪要",
        "number": MINUTES,
        "chair": str(stage.person("P002")),
        "recorder": str(stage.person("P007")),
    }
    path = f"duty-lists/{list_id(stage, 'P001')}/confirm-by-resolution"
    return await stage.act("P013", "responsibility", path, body, on=CONFIRMED_ON, reason=LATE_ENTRY)
