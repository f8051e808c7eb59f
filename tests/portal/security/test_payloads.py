"""What attackers type, into every field of every form and every parameter: shown as text, written to no header."""

import re
from pathlib import Path
from urllib.parse import quote
from uuid import UUID

import httpx
import pytest

from services.portal.pages.things import THINGS
from shared.kernel.ids import new_id
from shared.kernel.role import Role
from tests.portal.attachments.files import PDF
from tests.portal.attachments.test_files import upload
from tests.portal.conftest import SAME_ORIGIN, Browser, Portal
from tests.portal.security.commands import FORMS
from tests.portal.security.everybody import PEOPLE
from tests.portal.security.payloads import MARK, PAYLOADS, encoded
from tests.portal.security.reading import Page, plain
from tests.portal.security.routes import Door, declared
from tests.projection.running import GUARD, OPERATOR
from tests.projection.story import UNIT

_PORTAL = Path(__file__).parents[3] / "services" / "portal"
_ID = "01900000-0000-7000-8000-0000000000aa"
_LONG = "a long text"
_UNTYPED = (
    "headers",
    "lines of a log",
    "colors of a terminal",
    "a null",
    "half a character",
    "no character",
    "separators",
    _LONG,
)
TYPED = {what: text for what, text in PAYLOADS.items() if what not in _UNTYPED}
"""What a person can type into one line; the services store it."""

ALL_TYPED = " ".join(TYPED.values())
ALL_OTHERS = " ".join(PAYLOADS[what] for what in _UNTYPED if what != _LONG)


async def send(browser: Browser, path: str, token: str, values: dict[str, str]) -> httpx.Response:
    headers = {**SAME_ORIGIN, "content-type": "application/x-www-form-urlencoded"}
    return await browser.client.post(path, content=encoded({"csrf": token, **values}), headers=headers)


def harmless(answer: httpx.Response) -> Page:
    """No error of ours, nothing that runs, nothing in a header."""
    assert answer.status_code < 500, (answer.request.url, answer.text[:500])
    for name, value in answer.headers.items():
        assert not re.search(r"[\r\n\0]", name + value), (answer.request.url, name)
        assert MARK not in value or name == "location", (answer.request.url, name)
    assert not [name for name in answer.headers.get_list("set-cookie") if MARK in name]
    page = Page(answer.text if "html" in answer.headers.get("content-type", "") else "")
    assert not page.dangers, (answer.request.url, page.dangers[:3])
    assert f"49{MARK}" not in page.words
    return page


def parameters() -> list[str]:
    """Every name that a page or a template of the portal reads from an address or shows in a form that looks."""
    found = {f"f.{key}" for one in THINGS for key in one.filters}
    for file in (*_PORTAL.glob("pages/**/*.py"), *_PORTAL.glob("web/*.py")):
        found |= set(re.findall(r'\.get(?:list)?\("([a-z_]+)"', file.read_text()))
        for group in re.findall(r"(?:_ASKED = |for name in )\(([^)]*)\)", file.read_text()):
            found |= set(re.findall(r'"([a-z_]+)"', group))
    for file in _PORTAL.glob("**/*.html"):
        found |= {name for name in re.findall(r'name="([a-z_.]+)"', file.read_text()) if name != "csrf"}
    return sorted(found)


_STRICT = ("as_of", "at_least", "before", "since", "until")
"""What makes an address no address if it is wrong, before anything else of it is read."""


@pytest.fixture
async def clerk(portal: Portal) -> Browser:
    return await portal.person(PEOPLE[Role.CLERK], "clerk", UNIT)


class TestForm:
    @pytest.mark.parametrize("things", [one.name for one in THINGS])
    async def test_comes_back_with_what_was_typed_and_nothing_of_it_runs(self, clerk: Browser, things: str) -> None:
        """Every field is filled at once; what the form cannot take stands there again for the person to correct."""
        token = await clerk.token()
        stamp = {f"stamp.{name}": ALL_TYPED for name in ("on", "reason", "on_behalf_of", "paper")}
        for form in (one for one in FORMS if one.things.name == things):
            path = f"/u/ZX/{things}/{_ID}/{form.path}"
            answer = await send(clerk, path, token, {name: ALL_TYPED for name in form.fields} | stamp)
            page = harmless(answer)
            if answer.status_code == 422 and form.fields:
                assert plain(ALL_TYPED) in plain(page.words), form.path
            if form.creates:
                harmless(await send(clerk, path, token, {name: ALL_OTHERS for name in form.fields}))
                query = "&".join(f"{quote(name)}={quote(ALL_TYPED)}" for name in form.fields)
                harmless(await clerk.get(f"/u/ZX/{things}/new/{form.path}?{query}"[:7_500]))

    @pytest.mark.parametrize("things", [one.name for one in THINGS])
    async def test_takes_long_texts_as_they_are_or_says_that_they_are_too_long(
        self, clerk: Browser, things: str
    ) -> None:
        form = next(one for one in FORMS if one.things.name == things and one.creates)
        for text in (PAYLOADS[_LONG], "9" * 5_000, f"{MARK} " * 5_000):
            values = {name: text for name in form.fields}
            answer = await send(clerk, f"/u/ZX/{things}/{_ID}/{form.path}", await clerk.token(), values)
            assert answer.status_code in (413, 422)
            harmless(answer)

    @pytest.mark.parametrize("name", ["command_id", "version", "at_least", "csrf", "stamp.on", "items.0", "items.x.y"])
    async def test_survives_what_stands_in_its_hidden_fields(self, clerk: Browser, name: str) -> None:
        for text in (ALL_TYPED, ALL_OTHERS, "9" * 5_000, "-1", "²"):
            path = f"/u/ZX/rectifications/{_ID}/raise-rectification"
            harmless(await send(clerk, path, await clerk.token(), {name: text}))

    @pytest.mark.parametrize("charset", ["utf-7", "utf-16", "unicode_escape", "raw_unicode_escape", "hex", "no-such"])
    async def test_survives_files_in_place_of_words_and_words_in_any_charset(
        self, clerk: Browser, charset: str
    ) -> None:
        token = await clerk.token()
        lines = [f'--x\r\nContent-Disposition: form-data; name="csrf"\r\n\r\n{token}']
        lines.append(f'--x\r\nContent-Disposition: form-data; name="problem"\r\n\r\n{MARK}\\ud800+2AA-<b>')
        lines.append(
            f'--x\r\nContent-Disposition: form-data; name="measure"; filename="{MARK}\\"><b>.txt"\r\n\r\n<b>{MARK}'
        )
        content = "\r\n".join([*lines, "--x--", ""]).encode()
        headers = {**SAME_ORIGIN, "content-type": f"multipart/form-data; boundary=x; charset={charset}"}
        path = f"/u/ZX/rectifications/{_ID}/raise-rectification"
        answer = await clerk.client.post(path, content=content, headers=headers)
        assert answer.status_code in (400, 403, 422)
        harmless(answer)


class TestAddress:
    def test_has_names_that_were_found(self) -> None:
        assert {"q", "sort", "page", "next", "code", "as_of", "before", "f.status", "what", "said"} <= set(parameters())

    @pytest.mark.parametrize("role", [Role.CLERK, Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN])
    async def test_with_anything_in_every_parameter_shows_it_as_text(self, portal: Portal, role: Role) -> None:
        browser = await portal.person(PEOPLE[role], "somebody", UNIT)
        names = [name for name in parameters() if name not in _STRICT]
        for text in (TYPED["an attribute in double quotes"], TYPED["an end of a text area"], TYPED["a template"]):
            query = "&".join(f"{name}={quote(text)}" for name in names)
            for method, path in sorted(declared()):
                if method == "GET" and role in declared()[method, path].may:
                    filled = path.replace("{unit}", "ZX").replace("{id}", _ID).replace("{digest}", quote(text, safe=""))
                    harmless(await browser.get(f"{filled.replace('{command}', quote(text, safe=''))}?{query}"))

    @pytest.mark.parametrize(
        ("person", "path"),
        [
            (PEOPLE[Role.CLERK], "/u/ZX/rectifications"),
            (PEOPLE[Role.CLERK], "/u/ZX/audit"),
            (PEOPLE[Role.CLERK], "/u/ZX"),
            (GUARD, "/sign-ins"),
            (OPERATOR, "/accounts"),
            (OPERATOR, "/login"),
            (OPERATOR, "/unit"),
            (OPERATOR, "/changes"),
        ],
        ids=lambda value: value if isinstance(value, str) else "",
    )
    async def test_with_what_no_database_keeps_in_one_parameter_is_no_error_of_ours(
        self, portal: Portal, person: UUID, path: str
    ) -> None:
        browser = await portal.person(person, "somebody", UNIT)
        lenient = [name for name in parameters() if name not in _STRICT]
        texts = [PAYLOADS[what].encode("utf-8", "surrogatepass") for what in ("a null", "half a character", "headers")]
        for text in (*texts, b"0001-01-01", b"9999-12-31", b"//[", "²".encode()):
            for names in (lenient, *([name] for name in _STRICT)):
                query = "&".join(f"{name}={quote(text)}" for name in names)
                harmless(await browser.get(f"{path}?{query}"))

    async def test_of_anything_in_place_of_names_is_not_found(self, portal: Portal, clerk: Browser) -> None:
        for what in sorted(set(PAYLOADS) - {_LONG}):
            text = quote(PAYLOADS[what].encode("utf-8", "surrogatepass"), safe="")
            paths = (f"/u/{text}", f"/u/ZX/{text}", f"/u/ZX/rectifications/{text}", f"/u/ZX/files/{text}", f"/{text}")
            for path in (*paths, f"/u/ZX/import/{text}", f"/u/ZX/rectifications/new/{text}", f"/static/{text}"):
                answer = await clerk.get(path)
                assert answer.status_code in ((307, 404) if text.endswith("%2F") else (404,)), path
                assert answer.headers.get("location", "https://portal.test/").startswith("https://portal.test/")
                harmless(answer)
            answer = await portal.browser().get(f"/u/{text}?q={text}")
            assert answer.status_code in (303, 307, 404)
            assert answer.headers.get("location", "/login").startswith(("/login", "https://portal.test/"))
            harmless(answer)


class TestStored:
    async def test_words_come_back_as_words_on_sheets_forms_and_conflicts(self, clerk: Browser) -> None:
        for what, text in TYPED.items():
            id = new_id()
            sheet = f"/u/ZX/rectifications/{id}"
            said = {"kind": "dated", "source": "daily_finding", "problem": text, "measure": text, "year": "2026"}
            said |= {"responsible": str(PEOPLE[Role.MEMBER]), "deadline": "12月31日前"}
            stamp = {"stamp.reason": text, "stamp.paper": text}
            made = await send(clerk, f"{sheet}/raise-rectification", await clerk.token(), {**said, **stamp})
            assert made.status_code == 303, (what, Page(made.text).words)
            revise = f"{sheet}/revise-rectification"
            stale = {**said, "reason": text, "version": "7"}
            pages = [await clerk.get(sheet), await clerk.get(revise), await send(clerk, revise, "", {})]
            pages.append(await send(clerk, revise, await clerk.token(), stale))
            assert [page.status_code for page in pages] == [200, 200, 403, 409], what
            harmless(pages[1])
            for page in (pages[0], pages[3]):
                assert plain(text) in plain(harmless(page).words), (what, page.request.url)

    async def test_names_of_files_are_names_of_files(self, portal: Portal, clerk: Browser) -> None:
        for what, text in PAYLOADS.items():
            answer = await upload(clerk, f"{text[:1_000].encode('utf-8', 'replace').decode()}.pdf", PDF + what.encode())
            harmless(answer)
            if answer.status_code != 201:
                assert answer.status_code in (404, 422), (what, answer.text)
                continue
            name = answer.json()["name"]
            assert name.isprintable(), what
            assert not re.search(r'[/\\<>:"|?*]', name), what
            given = await clerk.get(answer.json()["url"])
            disposition = given.headers["content-disposition"]
            assert re.fullmatch(r"(inline|attachment); filename\*=UTF-8''[A-Za-z0-9%._~-]+", disposition), what
            assert given.headers["content-security-policy"].endswith("sandbox")
            assert given.headers["x-content-type-options"] == "nosniff"
        assert len(await portal.rows("select name from attachment")) > 10

    async def test_names_of_accounts_are_refused_or_shown_as_text(self, portal: Portal) -> None:
        admin = await portal.person(OPERATOR, "system-admin")
        person = str(PEOPLE[Role.MEMBER])
        for text in PAYLOADS.values():
            answer = await send(
                admin, "/accounts/add", await admin.token(), {"unit": "ZX", "person": person, "login": text}
            )
            assert answer.status_code in ((200, 409) if text.strip() == MARK else (422,))
            harmless(answer)

    async def test_names_that_somebody_tried_are_one_line_of_the_record_each(self, portal: Portal) -> None:
        for number, text in enumerate(PAYLOADS.values()):
            said = {"login": text, "password": text, "next": text}
            browser = portal.browser(f"10.5.0.{number}")
            answer = await send(browser, "/login", "", said)
            assert answer.status_code in (401, 413)
            harmless(answer)
        rows = await portal.rows("select login from sign_in_record where what = 'wrong_password'")
        assert len(rows) == len(PAYLOADS) - 1
        assert all(login.isprintable() and len(login) <= 64 for (login,) in rows)
        guard = await portal.person(GUARD, "security-admin")
        assert MARK in harmless(await guard.get("/sign-ins")).words


class TestOpenDoor:
    async def test_shows_anything_as_text(self, portal: Portal) -> None:
        for what in sorted(PAYLOADS):
            text = PAYLOADS[what][:2_000].encode("utf-8", "surrogatepass")
            for method, path in sorted(declared()):
                if declared()[method, path].door is Door.OPEN and method == "GET":
                    harmless(await portal.browser().get(f"{path}?next={quote(text)}&q={quote(text)}"))
            answer = await send(portal.browser(), "/language", "", {"language": PAYLOADS[what][:2_000], "next": MARK})
            assert (answer.status_code, answer.headers["location"]) == (303, "/")
            assert "set-cookie" not in answer.headers
