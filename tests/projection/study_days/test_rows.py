"""Study days: moved, held, made up for."""

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from services.learning.study_day import events as study
from services.projection.study_days.view import STUDY_DAYS, StudyDayRow
from tests.projection.running import Running
from tests.projection.scenarios import PLANNED_STUDY, QIAN, STUDY_DAY, SUN, ZHAO, half_a_year
from tests.projection.story import Story


def folded(story: Story, id_: UUID) -> StudyDayRow:
    [row] = [one for one in story.rows(STUDY_DAYS) if one.id == id_]
    assert isinstance(row, StudyDayRow)
    return row


async def row(running: Running, id_: UUID, **query: str) -> dict[str, Any]:
    rows = (await running.report("study-days", **query))["rows"]
    [found] = [one for one in rows if one["id"] == str(id_)]
    assert isinstance(found, dict)
    return found


def scheduled(topic: str, planned_on: date) -> study.StudyDayRevised:
    plan = half_a_year().sources["learning"].events
    payload = next(event.content["payload"] for event in plan if event.type == "StudyDayScheduled")
    said = payload | {"topic": topic, "planned_on": planned_on.isoformat(), "reason": "调整专题"}
    return study.StudyDayRevised.model_validate(said, strict=False)


class TestStudyDays:
    async def test_held_count_who_came_and_who_made_it_up(self, running: Running) -> None:
        held = await row(running, STUDY_DAY)
        assert (held["due"], held["present"], held["made_up"], held["missing"]) == (3, 2, 1, None)
        assert (held["hours"], held["materials"], held["organizations"]) == (3.0, 0, "机关第一支部")
        before = await row(running, STUDY_DAY, as_of="2026-04-08")
        assert (before["made_up"], before["missing"], before["missing_ids"]) == (0, "孙三", [str(SUN)])

    async def test_moved_show_where_they_came_from(self, running: Running) -> None:
        planned = await row(running, PLANNED_STUDY, as_of="2026-04-03")
        assert (planned["moved_from"], planned["planned_on"]) == ("2026-04-24", "2026-04-27")
        assert planned["moves"] == [{"before": "2026-04-24", "after": "2026-04-27", "reason": "会议冲突"}]
        assert (planned["lecturer"], planned["due"], planned["status_code"]) == ("赵一", None, "planned")
        assert planned["light"]["colour"] == "green"

    async def test_cancelled_have_no_light(self, running: Running) -> None:
        running.story.say(PLANNED_STUDY, study.StudyDayCancelled(reason="防汛"), date(2026, 4, 14))
        await running.follow()
        found = await row(running, PLANNED_STUDY)
        assert (found["status_code"], found["light"]["colour"]) == ("cancelled", "none")


class TestFold:
    def test_a_revision_changes_the_topic_and_never_the_date(self) -> None:
        story = half_a_year()
        story.say(PLANNED_STUDY, scheduled("党章", date(2026, 5, 1)), date(2026, 4, 3))
        found = folded(story, PLANNED_STUDY)
        assert (found.topic, found.planned_on) == ("党章", date(2026, 4, 27))

    def test_a_leave_asked_twice_is_one(self) -> None:
        story = half_a_year()
        for reason in ("出差", "培训"):
            story.say(PLANNED_STUDY, study.StudyLeaveAsked(person=QIAN, reason=reason), date(2026, 4, 3))
        assert [(one.person, one.reason) for one in folded(story, PLANNED_STUDY).leaves] == [(QIAN, "培训")]

    def test_a_corrected_record_replaces_the_one_before_and_keeps_what_was_made_up(self) -> None:
        story = half_a_year()
        record: dict[str, Any] = {
            "year": 2026,
            "held_on": date(2026, 4, 7),
            "topic": "纪律处分条例",
            "lecturer": None,
            "hours": Decimal("3.5"),
            "organizations": (),
            "due": (ZHAO, SUN),
            "present": (ZHAO,),
            "absent": (study.Absence(person=SUN, reason="出差"),),
            "guests": (),
            "minutes": "学习了条例。",
            "materials": ("0" * 64,),
            "breaches": (),
        }
        said = study.StudyCorrectionProposed(**record, reason="学时有误", proposed_by=QIAN)
        story.say(STUDY_DAY, said, date(2026, 4, 10))
        waiting = folded(story, STUDY_DAY).proposal
        assert waiting is not None
        assert waiting.by == QIAN
        story.say(STUDY_DAY, study.StudyRecordCorrected(**record, reason="学时有误"), date(2026, 4, 10))
        found = folded(story, STUDY_DAY)
        assert (found.hours, found.proposal, found.corrections, len(found.materials)) == (Decimal("3.5"), None, 1, 1)
        assert [one.person for one in found.made_up] == [SUN]
