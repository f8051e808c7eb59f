"""The first quarter of 2026 in the example's unit: from its year plan to a problem that is closed out.

Every command's id follows from the unit and the story: told twice, it changes nothing.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from deploy.demo import check, month, start
from deploy.demo.stage import Stage
from deploy.demo.start import YEAR

NAME = "story/2026-Q1"
LAST_DAY = check.CLOSED_ON
BEFORE = check.BEFORE
"""The day before which nobody knew of the finding: reports as of it are compared with today's."""

Scene = Callable[[Stage], Awaitable[None]]

SCENES: Mapping[tuple[str, str], Scene] = {
    ("导入年度计划", "The year plan is imported"): start.import_plan,
    ("签收责任清单", "Duty lists are acknowledged"): start.acknowledge,
    ("党组会议专题研究党建", "The leading group meets on Party building"): start.hold_meeting,
    ("专题学习日", "A study day is held"): start.hold_study_day,
    ("履行与确认", "Items are performed and confirmed"): start.perform_and_confirm,
    ("月末生成月报", "Month end: reports open, pre-filled"): month.open_reports,
    ("报送月报", "Reports are handed in, one is not"): month.submit,
    ("清查漏报，亮红灯", "The sweep finds who missed: red"): month.sweep,
    ("补课，转黄灯", "Made up: yellow"): month.make_up,
    ("季度督查计划与检查表", "A quarterly check gets its sheet"): check.plan_and_generate,
    ("发现问题", "A finding is recorded"): check.record_finding,
    ("问题转为整改事项", "By event it becomes a rectification item"): check.become_item,
    ("整改、申请销号、他人核验", "Result, close-out asked, verified by another"): check.close_out,
}


@dataclass(frozen=True)
class Outcome:
    """What the story was about: whose report was late, the check's finding, and the item that it became.

    `new` commands stored something, `repeated` ones were there before.
    """

    late: UUID
    check: UUID
    finding: UUID
    item: UUID
    new: int
    repeated: int


async def play(stage: Stage, begin: Callable[[int, int, str], None]) -> Outcome:
    """Play all scenes; `begin` is told number, how many, and title of each.

    :raises StoryStopped: if something is refused or does not come; played again, it goes on there
    """
    for number, ((zh, en), scene) in enumerate(SCENES.items(), start=1):
        begin(number, len(SCENES), stage.say(zh, en))
        await scene(stage)
    raised = await check.item_of_finding(stage)
    assert raised is not None
    return Outcome(
        late=stage.person(month.LATE),
        check=check.check_id(stage),
        finding=check.finding_id(stage),
        item=raised.stream,
        new=stage.new,
        repeated=stage.repeated,
    )


def latest(today: date) -> date | None:
    """The last day from which reports show the story's year; None for now: a new year's reports leave it behind."""
    end = date(YEAR, 12, 31)
    return end if today > end else None


def too_early(today: date) -> bool:
    """Whether the quarter that the story plays is not over yet."""
    return today < LAST_DAY
