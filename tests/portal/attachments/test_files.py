"""Files in the portal: added with a form or a script, named in histories, given to the entitled, on record."""

from hashlib import sha256
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
import pytest
from psycopg import errors

from services.portal.attachments.store import CannotStore, FileStore
from shared import clock
from shared.web.tokens import TokenIssuer
from tests.portal.attachments.files import PDF, PNG, REFUSED, TAKEN
from tests.portal.conftest import SAME_ORIGIN, Backend, Browser, Portal, the_portal
from tests.projection.running import AUDITOR, GUARD, KEY, OPERATOR, STRANGER
from tests.projection.scenarios import FIRST, QIAN
from tests.projection.story import CLERK, OTHER, UNIT

PROBLEM = UUID("01900000-0000-7000-8000-000000000001")
WHERE = {"service": "responsibility", "slice": "rectification"}


def digest_of(content: bytes) -> str:
    return sha256(content).hexdigest()


async def upload(browser: Browser, name: str, content: bytes, unit: str = "ZX", **more: str) -> httpx.Response:
    """As the script of the page does."""
    headers = {**SAME_ORIGIN, "x-csrf": await browser.token(), "x-requested-with": "portal", **more}
    params = {**WHERE, "thing": str(PROBLEM), "name": name}
    return await browser.client.post(f"/u/{unit}/files", params=params, content=content, headers=headers)


async def planned(backend: Backend, id: UUID, *covered: UUID) -> None:
    """A meeting of the unit, held together with others."""
    said = {
        "organization_id": str(FIRST),
        "kinds": ["theme_day"],
        "title": "联合主题党日",
        "planned_on": f"{clock.today().year}-12-30",
        "covered_units": [str(one) for one in covered],
    }
    await command(backend, "management", f"meetings/{id}/plan-meeting", id, said)


async def command(backend: Backend, service: str, path: str, key: UUID, said: dict[str, Any]) -> None:
    """Give a command as the clerk."""
    headers = {"authorization": f"Bearer {TokenIssuer(KEY).issue(CLERK)}", "idempotency-key": str(key)}
    async with httpx.AsyncClient(trust_env=False) as client:
        answer = await client.post(f"{backend.urls[service]}/units/{UNIT}/{path}", json=said, headers=headers)
    assert answer.status_code in (200, 201), answer.text


async def raised(backend: Backend, id: UUID) -> None:
    """A problem for which QIAN is answerable."""
    year = clock.today().year
    said: dict[str, Any] = {
        "kind": "dated",
        "source": "daily_finding",
        "problem": "会议记录不规范",
        "measure": "逐条核对",
        "responsible": str(QIAN),
        "deadline": {"form": "on_date", "text": "年底前", "date": f"{year}-12-31"},
        "year": year,
    }
    await command(backend, "responsibility", f"rectifications/{id}/raise-rectification", id, said)


class TestUpload:
    @pytest.mark.parametrize("case", TAKEN)
    async def test_stores_what_it_is_under_its_digest(self, portal: Portal, case: str) -> None:
        name, content = TAKEN[case]
        browser = await portal.person(CLERK, "zhou", UNIT)
        answer = await upload(browser, name, content)
        assert answer.status_code == 201, answer.text
        digest = digest_of(content)
        assert answer.json()["value"] == f"sha256:{digest}"
        assert Path(portal.settings.attachments, digest[:2], digest).read_bytes() == content
        [row] = await portal.rows("select unit, service, slice, thing, digest, size, uploaded_by from attachment")
        assert row == (UNIT, *WHERE.values(), PROBLEM, digest, len(content), CLERK)

    @pytest.mark.parametrize("case", REFUSED)
    async def test_refuses_with_a_sentence_and_stores_nothing(self, portal: Portal, case: str) -> None:
        name, content, _ = REFUSED[case]
        browser = await portal.person(CLERK, "zhou", UNIT)
        answer = await upload(browser, name, content)
        assert answer.status_code == 422
        assert answer.json()["detail"].endswith("。")
        assert not list(Path(portal.settings.attachments).rglob("*"))

    async def test_said_twice_is_one_file(self, portal: Portal) -> None:
        browser = await portal.person(CLERK, "zhou", UNIT)
        assert [(await upload(browser, name, PDF)).json()["name"] for name in ("甲.pdf", "乙.pdf")] == ["甲.pdf"] * 2
        assert await portal.rows("select name from attachment") == [("甲.pdf",)]

    async def test_has_a_limit_that_is_a_setting(self, backend: Backend, database: str, tmp_path: Path) -> None:
        async with the_portal(backend, database, tmp_path, attachment_megabytes=1) as portal:
            browser = await portal.person(CLERK, "zhou", UNIT)
            assert (await upload(browser, "a.pdf", PDF.ljust(1_048_576, b" "))).status_code == 201
            answer = await upload(browser, "a.pdf", PDF.ljust(1_048_577, b" "))
            assert answer.status_code == 413
            assert "1MB" in answer.json()["detail"]

    async def test_needs_our_own_page(self, portal: Portal) -> None:
        browser = await portal.person(CLERK, "zhou", UNIT)
        for headers in (
            {"x-csrf": "x"},
            {"sec-fetch-site": "cross-site"},
            {"content-type": "text/plain", "x-csrf": ""},
        ):
            assert (await upload(browser, "a.pdf", PDF, **headers)).status_code == 403, headers
        assert await portal.rows("select * from attachment") == []

    async def test_is_not_for_others(self, portal: Portal) -> None:
        for number, person in enumerate((OPERATOR, GUARD, AUDITOR, STRANGER)):
            browser = await portal.person(person, f"somebody{number}")
            assert (await upload(browser, "a.pdf", PDF)).status_code == 404, person

    async def test_names_a_kind_of_thing_that_there_is(self, portal: Portal) -> None:
        browser = await portal.person(CLERK, "zhou", UNIT)
        headers = {**SAME_ORIGIN, "x-csrf": await browser.token()}
        for said in ({"service": "portal"}, {"slice": "nothing"}, {"thing": "1"}):
            params = {**WHERE, "thing": str(PROBLEM), "name": "a.pdf", **said}
            answer = await browser.client.post("/u/ZX/files", params=params, content=PDF, headers=headers)
            assert answer.status_code == 404, said

    async def test_in_the_past_is_refused(self, portal: Portal) -> None:
        browser = await portal.person(CLERK, "zhou", UNIT)
        headers = {**SAME_ORIGIN, "x-csrf": await browser.token()}
        params = {**WHERE, "thing": str(PROBLEM), "name": "a.pdf", "as_of": "2026-03-01"}
        assert (
            await browser.client.post("/u/ZX/files", params=params, content=PDF, headers=headers)
        ).status_code == 403


class TestDownload:
    async def test_gives_the_bytes_and_runs_nothing(self, portal: Portal) -> None:
        browser = await portal.person(CLERK, "zhou", UNIT)
        await upload(browser, '报告"; x=.pdf', PDF)
        answer = await browser.get(f"/u/ZX/files/{digest_of(PDF)}")
        assert (answer.status_code, answer.content) == (200, PDF)
        said = answer.headers
        assert said["content-type"] == "application/pdf"
        assert said["content-disposition"].startswith("attachment; filename*=UTF-8''%E6%8A%A5%E5%91%8A")
        assert '"' not in said["content-disposition"]
        assert "sandbox" in said["content-security-policy"]
        assert "default-src 'none'" in said["content-security-policy"]
        assert (said["x-content-type-options"], said["cache-control"]) == ("nosniff", "no-store")

    async def test_shows_pictures(self, portal: Portal) -> None:
        browser = await portal.person(CLERK, "zhou", UNIT)
        await upload(browser, "照片.png", PNG)
        answer = await browser.get(f"/u/ZX/files/{digest_of(PNG)}")
        assert answer.headers["content-disposition"].startswith("inline;")
        assert answer.content == PNG

    async def test_is_on_record_before_it_is_given(self, portal: Portal) -> None:
        browser = await portal.person(CLERK, "zhou", UNIT)
        await upload(browser, "a.pdf", PDF)
        await browser.get(f"/u/ZX/files/{digest_of(PDF)}")
        rows = await portal.rows("select unit, digest, person, address from attachment_read")
        assert rows == [(UNIT, digest_of(PDF), CLERK, "10.1.2.3")]
        for table in ("attachment_read", "attachment"):
            for statement in (f"delete from {table}", f"update {table} set digest = digest"):
                with pytest.raises(errors.InsufficientPrivilege):
                    await portal.rows(f"{statement} returning digest")

    async def test_is_for_the_unit_alone(self, portal: Portal) -> None:
        clerk = await portal.person(CLERK, "zhou", UNIT)
        await upload(clerk, "a.pdf", PDF)
        place = f"/u/ZX/files/{digest_of(PDF)}"
        assert (await (await portal.person(QIAN, "qian", UNIT)).get(place)).status_code == 200
        for number, person in enumerate((OPERATOR, GUARD, AUDITOR, STRANGER)):
            browser = await portal.person(person, f"somebody{number}", OTHER)
            assert (await browser.get(place)).status_code == 404
            assert (await browser.get(place.replace("ZX", "RD"))).status_code == 404
        assert (await portal.browser().get(place)).status_code == 303

    async def test_is_for_a_unit_with_which_the_thing_is_shared(self, portal: Portal) -> None:
        joint, alone = UUID(int=PROBLEM.int + 11), UUID(int=PROBLEM.int + 12)
        await planned(portal.backend, joint, OTHER)
        await planned(portal.backend, alone)
        clerk = await portal.person(CLERK, "zhou", UNIT)
        for thing, name, content in ((joint, "a.pdf", PDF), (alone, "b.png", PNG)):
            said = {"service": "management", "slice": "meeting", "thing": str(thing)}
            answer = await clerk.post("/u/ZX/files", said, files=[("files", (name, content))])
            assert answer.status_code == 303
        guest = await portal.person(STRANGER, "stranger", OTHER)
        assert (await guest.get(f"/u/RD/files/{digest_of(PDF)}")).content == PDF
        assert (await guest.get(f"/u/RD/files/{digest_of(PNG)}")).status_code == 404
        assert await portal.rows("select unit, person from attachment_read") == [(OTHER, STRANGER)]

    async def test_of_nothing_and_of_damaged_bytes_is_not_found(self, portal: Portal) -> None:
        browser = await portal.person(CLERK, "zhou", UNIT)
        await upload(browser, "a.pdf", PDF)
        digest = digest_of(PDF)
        for name in ("0" * 64, "x", "..%2f..%2fetc", digest.upper(), f"sha256:{digest}"):
            assert (await browser.get(f"/u/ZX/files/{name}")).status_code == 404, name
        file = Path(portal.settings.attachments, digest[:2], digest)
        file.write_bytes(PDF + b"!")
        assert (await browser.get(f"/u/ZX/files/{digest}")).status_code == 404
        file.unlink()
        assert (await browser.get(f"/u/ZX/files/{digest}")).status_code == 404


class TestForm:
    async def test_brings_its_files_along_and_shows_them_as_chosen(self, portal: Portal) -> None:
        """Without scripts: the form comes back since its words are missing, and its file is kept."""
        id = UUID(int=PROBLEM.int + 1)
        await raised(portal.backend, id)
        browser = await portal.person(QIAN, "qian", UNIT)
        path = f"/u/ZX/rectifications/{id}/ask-close-out"
        page = await browser.get(path)
        assert page.status_code == 200, page.text[:500]
        assert 'name="evidence.files"' in page.text
        assert "附件不作硬性要求" in page.text
        assert 'capture="environment"' in page.text
        files = [("evidence.files", ("照片.png", PNG)), ("evidence.files", ("", b""))]
        answer = await browser.post(path, {"version": "1", "result": ""}, files=files)
        assert answer.status_code == 422
        assert f'value="sha256:{digest_of(PNG)}" checked' in answer.text

    async def test_with_a_file_that_is_not_taken_comes_back_with_the_reason(self, portal: Portal) -> None:
        id = UUID(int=PROBLEM.int + 2)
        await raised(portal.backend, id)
        browser = await portal.person(QIAN, "qian", UNIT)
        files = [("evidence.files", ("a.doc", REFUSED["an old document"][1])), ("evidence.files", ("b.png", PNG))]
        path = f"/u/ZX/rectifications/{id}/ask-close-out"
        answer = await browser.post(path, {"version": "1", "result": "已整改"}, files=files)
        assert answer.status_code == 422
        assert "a.doc：不接收旧版格式" in answer.text
        assert "已整改" in answer.text
        assert f'value="sha256:{digest_of(PNG)}" checked' in answer.text

    async def test_gives_the_command_and_the_history_names_the_file(self, portal: Portal) -> None:
        id = UUID(int=PROBLEM.int + 3)
        await raised(portal.backend, id)
        browser = await portal.person(QIAN, "qian", UNIT)
        path = f"/u/ZX/rectifications/{id}"
        received = await browser.post(f"{path}/receive-rectification", {"version": "1"})
        assert received.status_code == 303, received.text
        answer = await browser.post(
            f"{path}/ask-close-out",
            {"version": "2", "result": "已整改"},
            files=[("evidence.files", ("整改照片.png", PNG))],
        )
        assert answer.status_code == 303, answer.text[answer.text.find("alert-danger") :][:300]
        sheet = await browser.get(path)
        assert (
            sheet.text.count(f'<a href="/u/ZX/files/{digest_of(PNG)}" target="_blank" rel="noopener">整改照片.png</a>')
            == 2
        )

    async def test_of_a_sheet_adds_files_and_leads_back(self, portal: Portal) -> None:
        id = UUID(int=PROBLEM.int + 4)
        await raised(portal.backend, id)
        browser = await portal.person(CLERK, "zhou", UNIT)
        said = {**WHERE, "thing": str(id)}
        files = [("files", ("甲.pdf", PDF)), ("files", ("乙.png", PNG))]
        answer = await browser.post("/u/ZX/files", said, files=files)
        assert (answer.status_code, answer.headers["location"]) == (303, f"/u/ZX/rectifications/{id}#files")
        sheet = await browser.get(f"/u/ZX/rectifications/{id}")
        assert "甲.pdf" in sheet.text
        assert "附件</" not in sheet.text
        offered = await (await portal.person(QIAN, "qian", UNIT)).get(f"/u/ZX/rectifications/{id}/ask-close-out")
        assert f'value="sha256:{digest_of(PDF)}"' in offered.text
        assert f'value="sha256:{digest_of(PDF)}" checked' not in offered.text


class TestStore:
    @pytest.mark.parametrize("where", ["ftp://somewhere/x", "/proc/nowhere", "s3://"])
    async def test_that_is_none_is_one_sentence(self, where: str) -> None:
        with pytest.raises(CannotStore, match="WENXIAO_ATTACHMENTS"):
            FileStore(where)

    async def test_in_memory_keeps_the_same_rules(self) -> None:
        store = FileStore("memory:///")
        assert await store.put(PDF) == await store.put(PDF) == digest_of(PDF)
        assert await store.get(digest_of(PDF)) == PDF
        with pytest.raises(FileNotFoundError):
            await store.get("0" * 64)
