"""Anything at all, sent to any address: an answer that says nothing of the inside, and never an error of ours."""

import re
from urllib.parse import quote, quote_plus

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shared.kernel.role import Role
from tests.portal.conftest import SAME_ORIGIN, Browser, Portal
from tests.portal.security.commands import FORMS, Form
from tests.portal.security.everybody import PEOPLE
from tests.portal.security.routes import declared
from tests.portal.security.test_payloads import parameters
from tests.projection.story import UNIT

INSIDE = re.compile(
    r"Traceback|File \"|line \d+, in |\.py\b|site-packages|/usr/|/opt/|/home/|psycopg|starlette|pydantic|asyncio|httpx|"
    r"\bselect\b.*\bfrom\b|\binsert into\b|\brelation\b|<class |object at 0x|[A-Za-z]+Error\b|[A-Za-z]+Exception\b|"
    r"OtherContent|NotPermitted|NoSuchUnit|InvalidInput|UndefinedError|127\.0\.0\.1",
)
TEXTS = st.text(st.characters(codec="utf-8"), max_size=30) | st.sampled_from(
    ["", "\0", "//[", "%00", "%ff", "../..", "²", "9" * 30, "-1", "NaN", "0001-01-01", "9999-12-31", "ZX", "\ufffe"]
)
_MANY = settings(
    max_examples=60,
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


def silent(answer: httpx.Response) -> None:
    """No error of ours, and nothing of the inside."""
    assert answer.status_code < 500, (answer.request.method, answer.request.url)
    if answer.status_code >= 400:
        said = re.sub(r'value="[^"]*"|<textarea.*?</textarea>|<(script|link)[^>]*>', "", answer.text, flags=re.S)
        found = INSIDE.search(said)
        assert not found, (answer.request.url, found)


PATHS = sorted({path for _, path in declared()})
METHODS = ("GET", "POST", "HEAD", "PUT", "DELETE", "OPTIONS")
NAMES = parameters()
PAIRS = st.dictionaries(st.sampled_from(NAMES) | TEXTS, TEXTS, max_size=5)
BODIES = st.binary(max_size=60) | PAIRS.map(
    lambda pairs: "&".join(f"{quote_plus(name)}={quote_plus(value)}" for name, value in pairs.items()).encode()
)
KINDS = (
    "application/x-www-form-urlencoded",
    "multipart/form-data; boundary=x",
    "multipart/form-data",
    "multipart/form-data; boundary=x; charset=utf-7",
    "application/json",
    "",
)


@pytest.fixture
async def clerk(portal: Portal) -> Browser:
    return await portal.person(PEOPLE[Role.CLERK], "clerk", UNIT)


class TestAnyRequest:
    @given(
        method=st.sampled_from(METHODS),
        path=st.sampled_from([one for one in PATHS if one not in ("/logout", "/password", "/account/end-all")]),
        parts=st.lists(TEXTS | st.just("ZX"), min_size=3, max_size=3),
        query=PAIRS,
        body=BODIES,
        kind=st.sampled_from(KINDS),
    )
    @_MANY
    async def test_to_a_route_is_answered_without_the_inside(
        self, clerk: Browser, method: str, path: str, parts: list[str], query: dict[str, str], body: bytes, kind: str
    ) -> None:
        unit, *others = parts
        places = re.split(r"(\{[a-z]+\})", path)
        filled = "".join(
            quote(unit if one == "{unit}" else others[number % 2], safe="") if one[:1] == "{" else one
            for number, one in enumerate(places)
        )
        asked = "&".join(f"{quote(name, safe='')}={quote(value, safe='')}" for name, value in query.items())
        headers = {**SAME_ORIGIN, "content-type": kind}
        silent(await clerk.client.request(method, f"{filled}?{asked}", content=body, headers=headers))

    @given(path=st.lists(TEXTS, max_size=4), script=st.booleans(), signed_in=st.booleans())
    @_MANY
    async def test_to_no_route_in_particular_is_answered_without_the_inside(
        self, portal: Portal, clerk: Browser, path: list[str], script: bool, signed_in: bool
    ) -> None:
        browser = clerk if signed_in else portal.browser()
        headers = {"hx-request": "true"} if script else {}
        silent(await browser.get("/" + "/".join(quote(part, safe="") for part in path).lstrip("/"), **headers))

    @given(
        form=st.sampled_from(FORMS),
        texts=st.lists(TEXTS, min_size=3, max_size=3),
        hidden=st.dictionaries(
            st.sampled_from(["command_id", "version", "at_least", "stamp.on", "stamp.reason"]), TEXTS
        ),
    )
    @_MANY
    async def test_of_a_command_is_answered_without_the_inside(
        self, clerk: Browser, form: Form, texts: list[str], hidden: dict[str, str]
    ) -> None:
        path = f"/u/ZX/{form.things.name}/01900000-0000-7000-8000-0000000000bb/{form.path}"
        filled = {name: texts[number % 3] for number, name in enumerate(form.fields)}
        silent(await clerk.post(path, {**filled, **hidden}))

    @given(
        name=st.sampled_from(
            ["cookie", "origin", "host", "referer", "content-length", "user-agent", "x-forwarded-for"]
        ),
        value=st.binary(max_size=40).filter(lambda value: not re.search(rb"[\r\n\0]", value)),
    )
    @_MANY
    async def test_with_anything_in_a_header_is_answered_without_the_inside(
        self, portal: Portal, name: str, value: bytes
    ) -> None:
        browser = portal.browser()
        for method, path in (("GET", "/login"), ("GET", "/u/ZX"), ("POST", "/login"), ("POST", "/language")):
            headers = [(name.encode(), value), (b"content-type", b"application/x-www-form-urlencoded")]
            silent(await browser.client.request(method, path, content=b"login=a&password=b", headers=headers))
