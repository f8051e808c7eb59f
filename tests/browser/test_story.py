"""The first quarter of 2026, done by clicks: by four people at four browsers, while a fifth only looks on."""

import re
from dataclasses import dataclass
from datetime import date, timedelta

import pytest
from playwright.async_api import expect

from shared import clock
from tests.browser.people import UNIT, People, Person

pytestmark = pytest.mark.timeout(240)

DUES = "按月收缴党费"
PROBLEM = "机关第二支部1月党费未按月收齐"


@dataclass
class Office:
    """Who acts: P003 secretary of the organ's committee, P018 of its second branch, P013 clerk, P014 inspector."""

    people: People
    committee: Person
    branch: Person
    clerk: Person
    inspector: Person

    @property
    def everybody(self) -> tuple[Person, ...]:
        return self.committee, self.branch, self.clerk, self.inspector


@pytest.fixture
async def office(people: People) -> Office:
    return Office(people, *[await people.sits_down(code) for code in ("P003", "P018", "P013", "P014")])


async def owed(person: Person) -> int:
    """How many things the home page says one owes."""
    await person.go(UNIT)
    said = await person.page.locator("#owed").inner_text()
    found = re.search(r"（(\d+)）", said)
    assert found, said
    return int(found[1])


async def acknowledge(office: Office) -> None:
    for person in (office.committee, office.branch):
        await person.go(UNIT)
        await person.act("签收清单", on=date(2026, 1, 12))
    await office.branch.picture("story-01-acknowledged")


async def hold_meeting(clerk: Person) -> None:
    await clerk.go(UNIT)
    await clerk.open("会议台账", "补录会议")
    await clerk.fill(
        {
            "召开组织": "××区政协党组",
            "会议类型": ["党组会议"],
            "会议名称": "党组第2次会议",
            "主持人": "赵一",
            "记录人": "郑七",
            "实到人员": ["赵一", "钱二", "孙三", "李四", "周五"],
            "会议记录": "会议逐项审议年度党建工作要点和三张清单，班子成员逐一发表意见。",
            "纪要编号": "党组纪要〔2026〕2号",
            "召开日期": date(2026, 1, 20),
        }
    )
    agenda = clerk.group("议程（不填则同计划）")
    await agenda.get_by_role("button", name="增加一项").click()
    await agenda.get_by_label("议题").fill("研究年度党建工作要点，审定三张清单")
    await agenda.get_by_label("类别").select_option(label="党建工作")
    await agenda.get_by_label("决议").fill("同意。三张清单按本次会议意见下发。")
    await clerk.backdate(date(2026, 1, 20))
    await clerk.picture("story-02-meeting-form", whole=True)
    await clerk.submit()
    await clerk.picture("story-02-meeting")


async def hold_study_day(clerk: Person) -> None:
    await clerk.go(UNIT)
    await clerk.open("专题学习日", "党章专题学习", "登记学习情况")
    await clerk.fill({"实际学习日期": date(2026, 2, 2), "学习记录": "集中学习党章，6名同志交流发言。"})
    present = clerk.group("实到人员")
    await present.get_by_role("button", name="全选").click()
    boxes = present.get_by_role("checkbox")
    for number in range(31, await boxes.count()):
        await boxes.nth(number).uncheck()
    await present.get_by_role("checkbox", name="朱七").uncheck()
    absent = clerk.group("缺席人员及原因")
    await absent.get_by_role("button", name="增加一项").click()
    await absent.get_by_role("combobox").first.select_option(label="朱七")
    await absent.get_by_role("textbox").last.fill("出差")
    await clerk.backdate(date(2026, 2, 2))
    await clerk.submit()
    made_up = {"补学人员": "朱七", "补学日期": date(2026, 2, 11), "补学方式": "自学党章并提交学习笔记"}
    await clerk.act("登记补学", made_up, on=date(2026, 2, 11))
    await clerk.picture("story-03-study-day", whole=True)


async def perform(person: Person, matter: str, said: str, day: date, *, on: date) -> None:
    """Say how a duty was done, from its line on the home page."""
    await person.go(UNIT)
    line = person.page.locator("li", has=person.page.locator("a", has_text=matter))
    if not await line.is_visible():
        await person.page.locator("details", has=line).locator("summary").click()
    await line.get_by_role("link", name="登记履行", exact=True).click()
    await person.fill({"履行日期": day, "履行情况": said})
    await person.backdate(on)
    await person.submit()


async def perform_one(office: Office) -> None:
    on = date(2026, 2, 26)
    await perform(office.branch, "组织召开支部委员会会议（2026年2月）", "召开支部委员会会议1次", on, on=on)
    await office.branch.picture("story-04-performed")


async def confirm(office: Office) -> None:
    await office.committee.go(UNIT)
    await office.committee.picture("story-04-waiting")
    await office.committee.open("确认履行")
    await office.committee.picture("story-04-confirm-form", whole=True)
    await office.committee.fill({"确认意见": "情况属实，予以确认"})
    await office.committee.backdate(date(2026, 2, 27))
    await office.committee.submit()


async def submit_report(committee: Person) -> None:
    """One hands in, with a word; another does not."""
    await committee.go(UNIT)
    await committee.open("月报")
    await committee.fill({"月份": "2026-02"})
    await expect(committee.page).to_have_url(re.compile("f.month=2026-02"))
    await committee.open("孙三", "报送月报")
    await committee.fill({"总体情况": "2月工作正常推进"})
    await committee.backdate(date(2026, 3, 3))
    await committee.picture("story-05-report-form", whole=True)
    await committee.submit()
    await committee.picture("story-05-report", whole=True)


async def make_up(office: Office) -> None:
    """What was left undone in the month, the report, and each task; somebody else accepts it."""
    on = date(2026, 3, 12)
    branch = office.branch
    await branch.go(f"{UNIT}/monthly-reports")
    await branch.open("秦八")
    await branch.picture("story-06-missed", whole=True)
    await branch.act("报送月报", {"总体情况": "2026年2月工作已补齐，今后按时报送"}, on=on)
    for matter in ("按月收缴党费", "每月末向党组报告党建工作推进情况", "组织主题党日"):
        await branch.act("登记补课完成", {"补课编号": matter, "完成情况": "已补办", "完成日期": on}, on=on)
    await office.committee.go(UNIT)
    await office.committee.open("审核通过")
    await office.committee.fill({"审核意见": "补课属实"})
    await office.committee.backdate(date(2026, 3, 13))
    await office.committee.submit()


async def plan_check(clerk: Person) -> None:
    await clerk.go(UNIT)
    await clerk.open("季度督查", "列入督查计划")
    await clerk.fill(
        {
            "本年第几次": 1,
            "季度": "2026-Q1",
            "督查人员": ["沈四 督查员", "王八"],
            "计划日期": date(2026, 3, 24),
        }
    )
    await clerk.backdate(date(2026, 3, 16))
    await clerk.submit()


async def check(inspector: Person) -> None:
    """The sheet comes by itself, filled from the lists; dues of January stand open on it."""
    await inspector.go(f"{UNIT}/quarterly-checks")
    await inspector.open("2026年第一季度")
    await expect(inspector.page.get_by_role("heading", name="检查表")).to_be_visible(timeout=120_000)
    line = inspector.page.get_by_role("row").filter(has_text=DUES).filter(has_text="秦八").filter(has_text="1月31日")
    await inspector.picture("story-07-check-sheet", whole=True)
    await line.get_by_role("link", name="检查", exact=True).click()
    await inspector.fill({"检查结论": "未落实", "说明": "1月党费未收齐"})
    await inspector.submit()
    await line.get_by_role("link", name="登记问题", exact=True).click()
    await inspector.fill({"存在问题": PROBLEM, "整改要求": "逐人核对，补齐1月党费", "整改时限": in_days(14)})
    await inspector.submit()
    talk = {"谈话对象": "秦八", "指出的问题": "党费收缴要按月办理", "本人表态": "接受，两周内整改到位"}
    await inspector.act("面对面点问题", {**talk, "谈话日期": in_days(0)})
    said = {"督查报告": "一季度督查发现1个问题，已交办整改。", "未检查事项的原因": "其余事项列入二季度督查"}
    await inspector.act("形成督查报告", said)
    await inspector.picture("story-07-reported", whole=True)


async def rectify(branch: Person) -> None:
    await branch.go(UNIT)
    await branch.page.get_by_role("link", name=PROBLEM).first.click()
    await branch.act("签收")
    await branch.act("填报进展", {"进展情况": "已逐人核对，欠交3人，正在补收", "完成比例（%）": 60})
    await branch.act("申请销号", {"整改结果": "1月党费已全部补齐，建立按月收缴台账并公示"})
    await branch.picture("story-08-asked", whole=True)


async def close_out(inspector: Person) -> None:
    """By another person than the responsible one."""
    await inspector.go(UNIT)
    await inspector.open("核查销号")
    await inspector.fill({"核查结论": "经查台账和收据，1月党费已收齐，同意销号"})
    await inspector.submit()
    await inspector.picture("story-09-closed-out", whole=True)
    for said in ("核查销号", "沈四", "申请销号", "秦八", "60", "同意销号"):
        await expect(inspector.page.get_by_role("main")).to_contain_text(said)


def in_days(days: int) -> date:
    return clock.today() + timedelta(days=days)


async def test_story(people: People, office: Office) -> None:
    watcher = await people.sits_down("P001")
    await acknowledge(office)
    await hold_meeting(office.clerk)
    await hold_study_day(office.clerk)
    before = await owed(office.branch)
    await perform_one(office)
    await confirm(office)
    await people.run_job("open_monthly_reports", "2026-02", date(2026, 2, 28))
    await submit_report(office.committee)
    await people.run_job("sweep_monthly_reports", "2026-02", date(2026, 3, 7))
    await make_up(office)
    assert await owed(office.branch) < before
    await watcher.go(f"{UNIT}/rectifications")
    await plan_check(office.clerk)
    await check(office.inspector)
    row = watcher.page.get_by_role("row").filter(has_text=PROBLEM)
    await expect(row).to_contain_text("整改中")
    waiting = await owed(office.branch)
    await rectify(office.branch)
    await expect(row).to_contain_text("已申请销号待核验")
    await close_out(office.inspector)
    await expect(row).to_contain_text("已销号")
    await watcher.picture("story-10-watched")
    assert await owed(office.branch) < waiting
    assert [person.trouble for person in (*office.everybody, watcher)] == [[]] * 5
