"""What waits for a person's decision, by the roles held; never what concerns the person. Pure."""

from collections.abc import Iterator
from datetime import date
from uuid import UUID

from services.projection.mine.matters import then, waiting
from services.projection.mine.owed import list_name, place_of
from services.projection.mine.person import Me
from services.projection.reports.material import Found, Material, Row
from services.projection.reports.things import thing
from services.projection.three_lists.rows import lists
from shared.kernel.role import Role

_SECRETARIES = frozenset({Role.BRANCH_SECRETARY, Role.COMMITTEE_SECRETARY, Role.LEADING_GROUP_SECRETARY})


def decisions(material: Material, me: Me) -> list[Row]:
    """Return what waits, the longest waiting first."""
    rows = [
        *_duty_lists(material, me),
        *_rectifications(material, me),
        *_monthly_reports(material, me),
        *_corrections(material, me),
    ]
    return sorted(rows, key=lambda row: (row["since"] or date.min, row["kind"], row["what"]))


def _duty_lists(material: Material, me: Me) -> Iterator[Row]:
    for duty_list, items in lists(material):
        place, holder = duty_list["organization"], duty_list["holder"]
        if holder != me.person:
            yield from _approvals(material, me, duty_list)
        for item in items:
            for done in item["performances"]:
                if done["standing"] != "performed" or me.is_one_of((holder, done["performed_by"])):
                    continue
                command = _confirming(me, duty_list)
                if me.may(command, place):
                    yield waiting(
                        material,
                        "confirmation",
                        thing("duty_list", duty_list["id"], item["item"]),
                        f"{item['matter']}（{done['period']}）",
                        then(command, item=item["item"], period=done["period"]),
                        since=date.fromisoformat(done["performed_on"]),
                        by=done["performed_by"] or holder,
                    )


def _confirming(me: Me, duty_list: Found) -> str:
    """What the principal owes is confirmed by the body or by the superior."""
    of_principal = duty_list["level"] == "leading_group_secretary"
    by_body = of_principal and not me.holds({Role.DISTRICT_SUPERVISOR})
    return "ConfirmByResolution" if by_body else "ConfirmDutyItem"


def _approvals(material: Material, me: Me, duty_list: Found) -> Iterator[Row]:
    place, status = duty_list["organization"], duty_list["status"]
    found: list[tuple[str, str, date | None]] = []
    if status == "drafted" and me.may("ReviewDutyList", place):
        found.append(("review", "ReviewDutyList", None))
    if status == "reviewed" and me.may("IssueDutyList", place):
        found.append(("issue", "IssueDutyList", None))
    if duty_list["proposal"] is not None and me.may("AdoptDutyTemplate", place):
        found.append(("adoption", "AdoptDutyTemplate", date.fromisoformat(duty_list["proposal"]["on"])))
    for kind, command, since in found:
        item, what = thing("duty_list", duty_list["id"]), list_name(material, duty_list)
        yield waiting(material, kind, item, what, then(command), since=since, by=duty_list["holder"])


def _rectifications(material: Material, me: Me) -> Iterator[Row]:
    for found in material.found["rectification_items"]:
        if me.is_one_of((found["responsible"], *found["helpers"])):
            continue
        for kind, command, since, fields in _steps(found):
            if me.may(command):
                yield waiting(
                    material,
                    kind,
                    thing("rectification", found["id"]),
                    found["problem"],
                    then(command, **fields),
                    since=since,
                    due=found["due"],
                    by=found["responsible"],
                )


def _steps(found: Found) -> Iterator[tuple[str, str, date | None, Row]]:
    if found["standing"] == "asked":
        yield "close_out", "CloseOut", found["asked_on"], {}
    if found["standing"] == "verified":
        yield "acceptance", "AcceptFinally", found["verified_on"], {}
    if found["standing"] == "open" and found["asked_due"] is not None:
        asked = [step for step in found["story"] if step["type"] == "ExtensionAsked"]
        since = date.fromisoformat(asked[-1]["on"]) if asked else None
        yield "extension", "GrantExtension", since, {"due": found["asked_due"]}


def _monthly_reports(material: Material, me: Me) -> Iterator[Row]:
    for report in material.found["monthly_reports_under_way"]:
        if report["standing"] == "submitted" and report["person"] != me.person and me.may("AcceptReport"):
            yield waiting(
                material,
                "monthly_report",
                thing("monthly_report", report["id"]),
                material.say(f"{report['month']}月报", f"monthly report of {report['month']}"),
                then("AcceptReport"),
                since=report["submitted_on"],
                by=report["person"],
            )


def _corrections(material: Material, me: Me) -> Iterator[Row]:
    for meeting in material.found["meetings_under_way"]:
        proposal = meeting["proposal"]
        if proposal is not None and _approves(me, meeting, UUID(proposal["by"])):
            item = thing("meeting", meeting["id"])
            yield _correction(material, item, meeting["title"], proposal, "ApproveCorrection")
    for day in material.found["study_days_under_way"]:
        proposal = day["proposal"]
        if proposal is None or me.is_one_of([proposal["by"]]) or not me.may("CorrectStudyRecord", place_of(day)):
            continue
        yield _correction(material, thing("study_day", day["id"]), day["topic"], proposal, "CorrectStudyRecord")


def _approves(me: Me, meeting: Found, proposed_by: UUID) -> bool:
    """The chair approves; what the chair proposed, somebody else who leads."""
    if me.person == proposed_by or not me.may("ApproveCorrection", meeting["organization"]):
        return False
    return me.person == meeting["chair"] or (proposed_by == meeting["chair"] and me.holds(_SECRETARIES))


def _correction(material: Material, item: Row, what: str, proposal: Row, command: str) -> Row:
    since = date.fromisoformat(proposal["on"])
    return waiting(material, "correction", item, what, then(command), since=since, by=proposal["by"])
