"""What the projection gives away stands in its log first; what cannot be written down is not given."""

import json
from typing import Any
from uuid import UUID

from psycopg import AsyncConnection

from services.projection.audit.log import AuditLog
from services.projection.audit.subscription import SOURCES
from services.projection.audit.verify import verify
from tests.projection.operating.test_api import park, skipping
from tests.projection.running import AUDITOR, OPERATOR, ROBOT, Running
from tests.projection.story import CLERK, DISTRICT, UNIT


async def said(running: Running) -> list[tuple[str, UUID, dict[str, Any]]]:
    """Type, who and what of everything in the projection's log."""
    assert running.parts.store
    found = (await running.parts.store.feed(0)).events
    return [(one.type, UUID(one.content["stamp"]["by"]), one.content["payload"]) for one in found]


async def logged(running: Running) -> None:
    """Let the audit follow the projection's own log."""
    async for page in running.parts.feeds["projection"].pages(0):
        async with running.parts.pool.connection() as connection:
            await AuditLog().apply(connection, "projection", page)


class TestExport:
    async def test_is_in_the_log_before_the_file_is_given(self, running: Running) -> None:
        path = f"/units/{UNIT}/reports/rectifications"
        answer = await running.get(path, format="xlsx", as_of="2026-04-08")
        assert answer.status_code == 200
        [(type_, by, what)] = await said(running)
        assert (type_, by) == ("DataExported", CLERK)
        assert (what["what"], what["as_of"], what["known_at"]) == ("rectifications", "2026-04-08", None)
        assert what["rows"] == len((await running.report("rectifications", as_of="2026-04-08"))["rows"]) > 0

    async def test_is_refused_when_it_cannot_be_written_down(self, running: Running) -> None:
        assert running.parts.store
        await running.parts.store.become_read_only()
        answer = await running.get(f"/units/{UNIT}/reports/rectifications", format="xlsx")
        assert (answer.status_code, answer.json()["title"]) == (503, "NotRecorded")
        assert "没有提供" in answer.json()["detail"]
        assert answer.headers["retry-after"]
        assert (await running.get(f"/units/{UNIT}/reports/rectifications")).status_code == 200
        assert await said(running) == []


class TestPersonalData:
    async def test_reading_the_register_is_noted_once_an_hour(self, running: Running) -> None:
        for _ in range(2):
            await running.report("members")
        await running.report("three-lists")
        kinds = [(type_, by, what["what"]) for type_, by, what in await said(running)]
        assert kinds[:1] == [("PersonalDataRead", CLERK, "members")]
        assert len(kinds) <= 2, "the hour may have ended meanwhile"

    async def test_is_not_shown_when_the_reader_cannot_be_noted(self, running: Running) -> None:
        assert running.parts.store
        await running.parts.store.become_read_only()
        answer = await running.get(f"/units/{UNIT}/reports/members")
        assert answer.status_code == 503
        assert "rows" not in answer.json()


class TestOperating:
    async def test_rebuild_resume_and_verification_are_noted(self, running: Running) -> None:
        await park(running)
        asked = {"view": "rectification_item", "service": "responsibility", "unit": str(UNIT)}
        assert (await running.post("/views/parked/resume", json=asked)).status_code == 200
        assert (await running.post("/views/duty_item/rebuild")).status_code == 200
        assert (await running.get("/audit/verify", by=AUDITOR)).status_code == 200
        resumed, rebuilt, verified = await said(running)
        assert resumed[:2] == ("ViewResumed", OPERATOR)
        assert resumed[2] == {"view": "rectification_item", "source": "responsibility", "parked": str(UNIT)}
        assert rebuilt == ("ViewRebuilt", OPERATOR, {"view": "duty_item", "version": 1, "service": "projection"})
        assert verified == ("AuditVerified", AUDITOR, {})

    async def test_roll_backs_and_skips_are_noted_with_their_reason(self, running: Running) -> None:
        await park(running)
        position = len(running.story.sources["responsibility"].events)
        assert (await running.post("/views/parked/skip", json=skipping(position))).status_code == 200
        await running.post("/views/duty_item/rebuild")
        assert (await running.post("/views/duty_item/rollback")).status_code == 200
        skipped, _, rolled_back = await said(running)
        assert (skipped[0], skipped[2]["position"], skipped[2]["event"]) == (
            "ViewEventSkipped",
            position,
            "CloseOutReturned",
        )
        assert rolled_back == ("ViewRolledBack", OPERATOR, {"view": "duty_item", "version": 1})

    async def test_nothing_is_rebuilt_when_it_cannot_be_noted(self, running: Running) -> None:
        assert running.parts.store
        await running.parts.store.become_read_only()
        assert (await running.post("/views/duty_item/rebuild")).status_code == 503
        state = (await running.get("/views", by=OPERATOR)).json()
        assert {one["state"] for one in state["views"]} == {"live"}


class TestAudit:
    async def test_shows_accesses_with_their_titles(self, running: Running) -> None:
        await running.get(f"/units/{UNIT}/reports/rectifications", format="xlsx")
        await running.post("/views/duty_item/rebuild")
        await logged(running)
        [row] = (await running.get(f"/units/{UNIT}/audit", type="DataExported")).json()
        assert (row["title"], row["who"], row["service"]) == ("导出数据", "周五", "projection")
        [row] = (await running.get(f"/units/{DISTRICT}/audit", by=AUDITOR, type="ViewRebuilt")).json()
        assert (row["title"], row["who"]) == ("重建视图", str(OPERATOR))

    async def test_verification_compares_the_projections_own_log(self, running: Running) -> None:
        await running.follow()
        await running.get(f"/units/{UNIT}/reports/rectifications", format="xlsx")
        await running.get(f"/units/{UNIT}/reports/targets", format="xlsx")
        await logged(running)
        lines = (await running.get("/audit/verify", by=AUDITOR)).text.splitlines()
        verdict = json.loads(lines[-1])
        assert (verdict["whole"], verdict["compared"]["projection"]) == (True, 2)

    async def test_finds_an_access_that_somebody_rewrote(self, running: Running, database: str) -> None:
        await running.get(f"/units/{UNIT}/reports/rectifications", format="xlsx")
        await logged(running)
        async with await AsyncConnection.connect(database, autocommit=True) as admin:
            await admin.execute("set session_replication_role = replica")
            await admin.execute("update event set body = body || 'x'::bytea")
        async with running.parts.pool.connection() as connection:
            verdict = await verify(connection, running.parts.feeds)
        [finding] = verdict.findings
        assert (finding.service, finding.position) == ("projection", 1)
        assert finding.sentence_zh == "projection第1号事件与审计日志记载不一致。"


class TestOwnLog:
    async def test_is_given_to_services_alone(self, running: Running) -> None:
        await running.get(f"/units/{UNIT}/reports/rectifications", format="xlsx")
        assert (await running.get("/head", by=CLERK)).status_code == 403
        assert (await running.get("/head", by=ROBOT)).json()["position"] == 1
        assert b"DataExported" in (await running.get("/feed", by=ROBOT)).content

    async def test_is_followed_by_no_view(self, running: Running) -> None:
        assert all("projection" not in view.sources for view in running.parts.service.kept())
        assert {"projection", "portal"} <= set(SOURCES)
