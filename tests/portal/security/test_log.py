"""What attackers send is one line of the log for each record, and steers no terminal."""

import io
import json
import logging
import re
from collections.abc import Iterator
from urllib.parse import quote

import pytest
import structlog

from shared.kernel.role import Role
from shared.telemetry import logs
from tests.portal.conftest import Portal
from tests.portal.security.everybody import PEOPLE
from tests.portal.security.payloads import PAYLOADS, encoded
from tests.projection.story import UNIT


@pytest.fixture
def written() -> Iterator[io.StringIO]:
    """What a process of the portal writes to its log."""
    root, kept = logging.getLogger(), structlog.get_config()
    handlers, level, stream = root.handlers, root.level, io.StringIO()
    logs.configure("portal")
    structlog.configure(cache_logger_on_first_use=False)
    [handler] = root.handlers
    assert isinstance(handler, logging.StreamHandler)
    handler.setStream(stream)
    yield stream
    root.handlers, root.level = handlers, level
    structlog.configure(**kept)
    structlog.contextvars.unbind_contextvars("service")


class TestLog:
    async def test_has_one_line_for_each_record_whatever_somebody_sends(
        self, written: io.StringIO, portal: Portal
    ) -> None:
        browser = await portal.person(PEOPLE[Role.CLERK], "clerk", UNIT)
        for what, payload in PAYLOADS.items():
            text = payload[:2_000].encode("utf-8", "surrogatepass")
            plain_ = re.sub(rb"[\r\n\0]", b" ", text)
            await browser.get(f"/accounts/{quote(text, safe='')}")
            await browser.get(f"/u/ZX/import/{quote(text, safe='')}")
            headers = [(b"origin", b"https://" + plain_), (b"user-agent", plain_), (b"x-forwarded-for", plain_)]
            path = f"/u/ZX/files?name={quote(text)}"
            answer = await browser.client.post(path, headers=headers)
            assert answer.status_code == 403, what
            answer = await browser.client.post("/login", content=encoded({"login": what}), headers=headers)
            assert answer.status_code == 403, what
        lines = written.getvalue().split("\n")
        assert lines.pop() == ""
        records = [json.loads(line) for line in lines]
        assert len([one for one in records if one["event"] == "request.foreign_origin"]) == 2 * len(PAYLOADS)
        assert {one["service"] for one in records} == {"portal"}
        assert "forged" not in {one["event"] for one in records}
        assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]", written.getvalue())
