"""What a person owes: the nearest due first. Pure."""

from collections.abc import Iterator
from datetime import date
from typing import Any
from uuid import UUID

from services.projection.mine.matters import nearest, owing, then
from services.projection.mine.person import Me
from services.projection.reports.material import Found, Material, Row
from services.projection.reports.things import thing
from services.projection.study_days.rows import still_to_make_up
from services.projection.targets.rows import report_light
from services.projection.three_lists.occurrences import Occurrence, occurrences_of
from services.projection.three_lists.rows import lists, occurrence_light, rectification_light
from shared.rulebook.lights import unlit

_IN_FORCE = {"issued", "acknowledged"}


def owed(material: Material, me: Me) -> list[Row]:
    """Return all that is open and the person's own to do."""
    rows = [
        *_duty_lists(material, me),
        *_rectifications(material, me),
        *_monthly_reports(material, me),
        *_meetings(material, me),
        *_study_days(material, me),
        *_checks(material, me),
    ]
    return sorted(rows, key=nearest)


def _duty_lists(material: Material, me: Me) -> Iterator[Row]:
    for duty_list, items in lists(material):
        item = thing("duty_list", duty_list["id"])
        name = list_name(material, duty_list)
        if (opened := duty_list["hand_over"]) is not None and _signs(me, opened):
            nothing = unlit("交接未设时限。", "A hand-over has no date.")
            day = date.fromisoformat(opened["opened_on"])
            yield owing(material, "hand_over", item, name, nothing, then("SignHandOver"), due=day)
        if duty_list["status"] == "issued" and duty_list["holder"] == me.person:
            nothing = unlit("签收未设时限。", "There is no date to acknowledge it by.")
            yield owing(
                material, "duty_list", item, name, nothing, then("AcknowledgeDutyList"), due=duty_list["issued_on"]
            )
        if duty_list["status"] in _IN_FORCE and me.is_one_of(one["holder"] for one in duty_list["tenures"]):
            for one in items:
                yield from _duty(material, me, duty_list, one)


def _signs(me: Me, opened: dict[str, Any]) -> bool:
    signers = (opened.get("signs_for_outgoing") or opened["outgoing"], opened["to"])
    return me.is_one_of(signers) and not me.is_one_of(opened["signed"])


def list_name(material: Material, duty_list: Found) -> str:
    level = material.word("level", duty_list["level"])
    return material.say(f"{duty_list['year']}年{level}责任清单", f"{duty_list['year']} duty list of the {level}")


def _duty(material: Material, me: Me, duty_list: Found, item: Found) -> Iterator[Row]:
    """Every occurrence that is overdue, and the next one; what has no date as long as nothing was done for it."""
    found = occurrences_of(duty_list, item, material.calendar)
    mine = [one for one in found if one.holder == me.person and not _is_done(one, material.today)]
    late = [one for one in mine if one.due < material.today]
    for one in [*late, *[one for one in mine if one not in late][:1]]:
        lit = occurrence_light(material, duty_list, item, one)
        said = f"{item['matter']}（{material.say(one.chinese, one.period)}）"
        yield owing(material, "duty", _address(duty_list, item), said, lit, _perform(duty_list, item, one.period))
    if not found and duty_list["holder"] == me.person and not _done_at_all(item):
        lit = occurrence_light(material, duty_list, item, None)
        next_ = _perform(duty_list, item, str(duty_list["year"]))
        yield owing(material, "duty", _address(duty_list, item), item["matter"], lit, next_)


def _is_done(one: Occurrence, today: date) -> bool:
    return one.done_on is not None and one.done_on <= today


def _done_at_all(item: Found) -> bool:
    return any(done["standing"] != "returned" for done in item["performances"])


def _address(duty_list: Found, item: Found) -> Row:
    return thing("duty_list", duty_list["id"], item["item"])


def _perform(duty_list: Found, item: Found, period: str) -> Row:
    """A list is acknowledged before anything on it is done."""
    if duty_list["status"] == "issued":
        return then("AcknowledgeDutyList")
    return then("PerformDutyItem", item=item["item"], period=period)


def _rectifications(material: Material, me: Me) -> Iterator[Row]:
    for found in material.found["rectification_items"]:
        answers = found["responsible"] == me.person
        if found["standing"] != "open" or not (answers or me.is_one_of(found["helpers"])):
            continue
        lit = rectification_light(material, found)
        item = thing("rectification", found["id"])
        yield owing(material, "rectification", item, found["problem"], lit, _work(found, answers=answers))


def _work(found: Found, *, answers: bool) -> Row:
    if answers and found["received_on"] is None:
        return then("ReceiveRectification")
    if answers and found["percent"] == 100 and found["kind"] != "long_term":
        return then("AskCloseOut")
    return then("ReportProgress")


def _monthly_reports(material: Material, me: Me) -> Iterator[Row]:
    for report in material.found["monthly_reports_under_way"]:
        if report["person"] != me.person:
            continue
        item = thing("monthly_report", report["id"])
        if report["standing"] in ("open", "returned"):
            what = material.say(f"{report['month']}月报", f"monthly report of {report['month']}")
            yield owing(material, "monthly_report", item, what, report_light(material, report), then("SubmitReport"))
        for task in report["tasks"]:
            if task["done_on"] is None:
                lit = material.light(date.fromisoformat(task["due"]), None)
                of_report = task["kind"] == "report"
                next_ = then("SubmitReport") if of_report else then("FinishMakeUpTask", task=UUID(task["task"]))
                part = thing("monthly_report", report["id"], task["task"])
                yield owing(material, "make_up_task", part, task["text"], lit, next_)


def _meetings(material: Material, me: Me) -> Iterator[Row]:
    for meeting in material.found["meetings_under_way"]:
        item, planned_on = thing("meeting", meeting["id"]), meeting["planned_on"]
        if meeting["state"] == "returned" and meeting["proposal"] is None and meeting["recorder"] == me.person:
            lit = unlit("会议记录已退回，请补充更正。", "The record was returned: please complete it.")
            next_ = then("ProposeCorrection")
            yield owing(material, "meeting_record", item, meeting["title"], lit, next_, due=meeting["held_on"])
        if meeting["state"] != "planned":
            continue
        lit = material.light(planned_on, None)
        if planned_on >= material.today and me.is_expected_at(meeting):
            yield owing(material, "meeting", item, meeting["title"], lit, None)
        if planned_on <= material.today:
            command = "HoldMeeting" if planned_on == material.today else "RecordMeeting"
            if me.may(command, meeting["organization"]):
                yield owing(material, "meeting_minutes", item, meeting["title"], lit, then(command))


def _study_days(material: Material, me: Me) -> Iterator[Row]:
    for day in material.found["study_days_under_way"]:
        item = thing("study_day", day["id"])
        if day["state"] == "planned":
            lit = material.light(day["planned_on"], None)
            if day["planned_on"] >= material.today and me.is_expected_to_study(day):
                yield owing(material, "study_day", item, day["topic"], lit, None)
            if day["planned_on"] <= material.today and me.may("HoldStudyDay", place_of(day)):
                yield owing(material, "study_minutes", item, day["topic"], lit, then("HoldStudyDay"))
        if day["state"] == "held" and me.person in still_to_make_up(day):
            lit = unlit("补学未设时限。", "There is no date to make it up by.")
            yield owing(material, "make_up_study", item, day["topic"], lit, None, due=day["held_on"])


def place_of(day: Found) -> UUID | None:
    """Return the one organization whose study day it is, if it is one's alone: permissions are checked there."""
    return UUID(day["organizations"][0]) if len(day["organizations"]) == 1 else None


def _checks(material: Material, me: Me) -> Iterator[Row]:
    for check in material.found["quarterly_checks"]:
        if check["standing"] not in ("planned", "on_site") or not me.is_one_of(check["inspectors"]):
            continue
        unchecked = [line for line in check["lines"] if line["verdict"] is None and not me.is_one_of([line["person"]])]
        next_ = then("CheckLine", line=UUID(unchecked[0]["line"])) if unchecked else then("ReportCheck")
        what = material.say(f"{check['quarter']}季督", f"quarterly check {check['quarter']}")
        lit = material.light(check["planned_on"], None)
        ready = check["standing"] == "on_site"
        item = thing("quarterly_check", check["id"])
        yield owing(material, "quarterly_check", item, what, lit, next_ if ready else None)
