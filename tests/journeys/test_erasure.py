"""Somebody is erased by law in a running system: nothing of the value is left anywhere, and everything goes on.

In the order of the tests: an older backup, restored afterwards, brings nobody back either.
"""

import asyncio
import json
import time
from collections.abc import Iterator
from contextlib import ExitStack
from hashlib import sha256
from pathlib import Path
from shutil import rmtree

import pytest

from deploy.backup.erasures import LIST
from deploy.installation.callers import Callers
from deploy.installation.topology import DEMO_UNIT, Home
from shared.clock import today
from shared.kernel.ids import new_id
from shared.kernel.role import Role
from shared.personal.sealing import ERASED
from tests.journeys.erasing import (
    FILE,
    NAME,
    PLACE,
    WAL,
    Here,
    backed_up,
    enrolled,
    files_with,
    tables_with,
    uploaded,
    vacuumed,
    wrapped_key,
)
from tests.journeys.test_up import PATIENCE, Installation

pytestmark = pytest.mark.timeout(400)

REPORTS = ("members", "posts", "organizations", "three-lists", "rectifications", "unit-sheet")


@pytest.fixture(scope="module")
def here(server_folder: Path) -> Iterator[Here]:
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("WENXIAO_KEY_SECONDS", "1")
        installation = Installation(server_folder / "erasure")
        with ExitStack() as running:
            running.enter_context(installation.up())
            home = Home(installation.folder, installation.ports)
            callers = Callers.of(home)
            yield Here(installation, home, callers, callers.person(callers.unit(DEMO_UNIT), "P900"), running)


class TestErasure:
    async def test_leaves_the_value_nowhere_and_everything_whole(self, here: Here) -> None:
        await enrolled(here)
        await here.until_shown(NAME)
        browser = await uploaded(here)
        assert len(files_with(here.home.folder, NAME.encode(), but=WAL)) == 1, "the uploaded file alone"
        assert tables_with(here, NAME) == ["wenxiao_portal.attachment"]
        key = wrapped_key(here)
        assert key
        backed_up(here)

        await here.decide("restrict-personal-data", reason="本人提出删除申请")
        await here.until_shown(ERASED)
        await here.decide("request-release", reason="经核实误报")
        await here.decide("confirm-release", by=Role.AUDIT_ADMIN)
        await here.until_shown(NAME)

        assert "Restricted" in here.personal("restrict", "--reason", "本人再次提出删除申请")
        here.personal("erase", "--basis", "个人信息保护法第四十七条", "--paper", "〔2026〕3号")
        refused = await here.decide("confirm-erasure", succeeds=False)
        assert refused.status_code == 403, "the one who asked does not confirm"
        assert "Erased" in here.personal("confirm", by=Role.SYSTEM_ADMIN)
        await here.until_shown(ERASED)
        digest = sha256(FILE).hexdigest()
        file = Path(here.home.attachments, digest[:2], digest)
        end = time.monotonic() + PATIENCE
        while file.exists() or tables_with(here, NAME):
            assert time.monotonic() < end
            await asyncio.sleep(0.5)
        assert (await browser.get(f"/u/{DEMO_UNIT}/files/{digest}")).status_code == 410

        vacuumed(here)
        assert tables_with(here, NAME) == tables_with(here, PLACE) == []
        assert files_with(here.home.folder, PLACE.encode()) == [], "what was personal in an event was never written"
        assert files_with(here.home.folder, NAME.encode(), but=WAL) == [], "what a file was called"
        assert files_with(here.home.folder, key, but=WAL) == [], "the key itself"

        for name in REPORTS:
            for query in ({}, {"as_of": str(today())}):
                assert NAME not in json.dumps(await here.report(name, **query), ensure_ascii=False)
        assert await here.shown(as_of=str(today())) == ERASED
        before = (await here.report("members"))["rows"]
        rebuilt = await here.ask("projection", "/views/directory_person/rebuild", here.principal, {})
        assert json.loads(rebuilt.text.splitlines()[-1])["built"]
        here.said("views", "rebuild", "member", "--service", "projection")
        assert (await here.report("members"))["rows"] == before
        status = here.said("personal", "status", str(here.person))
        assert ("PersonalDataErased" in status, "Key: destroyed" in status) == (True, True)
        assert "whole" in here.said("audit", "verify")
        trail = f"/units/{here.callers.identity.district}/audit?type=ViewRebuilt"
        steps = (await here.ask("projection", trail, here.principal)).json()
        assert [step["title"] for step in steps] == ["重建视图", "重建视图"]

    async def test_lets_nothing_personal_be_written_any_more(self, here: Here) -> None:
        corrected = {
            **{"name": NAME, "gender": "male", "born": "1957-07", "joined_on": "1980-07-01", "status": "retired"},
        }
        token = here.callers.issuer.issue(here.clerk)
        async with here.callers.client() as client:
            answer = await client.post(
                f"{here.home.url('management')}/units/{here.unit}/members/{here.person}/correct-member-details",
                json=corrected,
                headers={"Authorization": f"Bearer {token}", "Idempotency-Key": str(new_id())},
            )
        assert answer.status_code == 410, answer.text

    async def test_outlasts_a_restore_to_before_it(self, here: Here) -> None:
        here.running.close()
        restored = here.said("restore", "--to-time", here.moment)
        assert "1 people are erased again" in restored
        here.running.enter_context(here.installation.up())
        assert wrapped_key(here) is None, "before anything was asked"
        here.said("reconcile", "--yes")
        await here.until_shown(ERASED)
        assert "Key: destroyed" in here.said("personal", "status", str(here.person))

    async def test_outlasts_a_restore_that_only_the_log_tells_of_it(self, here: Here) -> None:
        """The data is lost, and the list beside the kept keys is older than the erasure."""
        here.running.close()
        rmtree(here.home.embedded_postgres.data)
        (here.installation.folder.with_name("erasure-keys") / LIST).unlink()
        here.said("restore", "--to-time", here.moment)
        here.running.enter_context(here.installation.up())
        assert wrapped_key(here)
        here.said("reconcile", "--yes")
        await here.until_shown(ERASED)
        assert wrapped_key(here) is None
        end = time.monotonic() + PATIENCE
        while tables_with(here, NAME):
            assert time.monotonic() < end
            await asyncio.sleep(0.5)
        vacuumed(here)
        assert files_with(here.home.folder, NAME.encode(), but=WAL) == []
        assert "whole" in here.said("audit", "verify")
