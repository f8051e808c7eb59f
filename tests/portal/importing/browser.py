"""A browser without a window: cookies, forms with their token, and what a page says."""

import re
from dataclasses import dataclass, field
from typing import Any

import httpx

_TOKEN = re.compile(r'name="csrf" value="([^"]+)"')
_TAGS = re.compile(r"<[^>]+>")
OURS = {"Sec-Fetch-Site": "same-origin"}


@dataclass
class Browser:
    """`token` is that of the page that was read last; cookies are sent although it is no https."""

    base: str
    cookies: dict[str, str] = field(default_factory=dict)
    token: str = ""

    async def get(self, path: str, **headers: str) -> httpx.Response:
        return await self._ask("GET", path, headers=headers)

    async def post(self, path: str, data: dict[str, str] | None = None, **said: Any) -> httpx.Response:
        """Send a form, with the token of the page that was read last."""
        return await self._ask("POST", path, data={"csrf": self.token, **(data or {})}, headers=OURS, **said)

    async def send_file(self, path: str, content: bytes, name: str = "年度计划.xlsx") -> httpx.Response:
        return await self.post(path, files={"file": (name, content, "application/octet-stream")})

    async def sign_in(self, login: str, password: str) -> None:
        """Sign in with an initial password, and change it as one must."""
        answer = await self.post("/login", {"login": login, "password": password})
        assert answer.status_code == 303, answer.text
        await self.get("/password")
        new = f"xin-mi-ma-{password[::-1]}"
        answer = await self.post("/password", {"old": password, "new": new, "again": new})
        assert answer.status_code == 303, answer.text

    async def _ask(self, method: str, path: str, **said: Any) -> httpx.Response:
        headers = {**said.pop("headers", {}), "Cookie": "; ".join(f"{k}={v}" for k, v in self.cookies.items())}
        async with httpx.AsyncClient(base_url=self.base, trust_env=False, timeout=60) as client:
            answer = await client.request(method, path, headers=headers, **said)
        for line in answer.headers.get_list("set-cookie"):
            name, _, value = line.partition(";")[0].partition("=")
            self.cookies[name] = value
        if found := _TOKEN.search(answer.text):
            self.token = found[1]
        return answer


def words(answer: httpx.Response) -> str:
    """What a page says, without its tags."""
    return re.sub(r"\s+", " ", _TAGS.sub("", answer.text))
