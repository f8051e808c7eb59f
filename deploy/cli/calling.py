"""One call of a command to a service: a token for whoever acts, and every failure as a sentence."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import httpx

from deploy.cli.speaking import fail, language, say
from deploy.installation.callers import Callers
from deploy.installation.topology import Home
from shared.kernel.ids import new_id

Params = Mapping[str, str | int | None]


@dataclass(frozen=True)
class Line:
    """Calls as one of the installation's own principals or administrators, whose role it has in every unit."""

    callers: Callers
    client: httpx.Client

    @property
    def home(self) -> Home:
        return self.callers.home

    def get(self, service: str, path: str, params: Params | None = None, *, by: str = "projection") -> httpx.Response:
        """The answer, if it is one; else the command ends with the service's sentence."""
        return self._asked("GET", service, path, params, by)

    def post(
        self, service: str, path: str, params: Params | None = None, *, by: str, body: Any = None
    ) -> httpx.Response:
        return self._asked("POST", service, path, params, by, body)

    def say(self, service: str, path: str, command: Mapping[str, Any], token: str) -> None:
        """Give a command as whoever the token names; ends with the service's sentence if it is refused."""
        headers = {
            "Authorization": f"Bearer {token}",
            "Accept-Language": language().value,
            "Idempotency-Key": str(new_id()),
        }
        with _answering(service, self.home):
            response = self.client.post(self.home.url(service) + path, json=command, headers=headers)
        if response.is_error:
            fail(detail(response))

    @contextmanager
    def streamed(
        self,
        service: str,
        path: str,
        params: Params | None = None,
        *,
        by: str = "projection",
        method: str = "GET",
        body: Any = None,
    ) -> Iterator[httpx.Response]:
        """The answer as it comes, to be read in the block."""
        request = self._request(method, service, path, params, by, body)
        with _answering(service, self.home):
            response = self.client.send(request, stream=True)
            try:
                if response.is_error:
                    response.read()
                    fail(detail(response))
                yield response
            finally:
                response.close()

    def unit(self, code: str) -> UUID:
        """The id of a unit; ends with a sentence if management knows none with this code."""
        unit, district = self.callers.unit(code), self.callers.identity.district
        if unit != district and not self.exists("management", f"/units/{district}/units/{unit}"):
            fail(say(f"没有编码为“{code}”的单位。", f"there is no unit with the code “{code}”."))
        return unit

    def exists(self, service: str, path: str) -> bool:
        with _answering(service, self.home):
            response = self.client.send(self._request("GET", service, path, None, "importer"))
        if response.status_code == httpx.codes.NOT_FOUND:
            return False
        if response.is_error:
            fail(detail(response))
        return True

    def _asked(
        self, method: str, service: str, path: str, params: Params | None, by: str, body: Any = None
    ) -> httpx.Response:
        with _answering(service, self.home):
            response = self.client.send(self._request(method, service, path, params, by, body))
        if response.is_error:
            fail(detail(response))
        return response

    def _request(
        self, method: str, service: str, path: str, params: Params | None, by: str, body: Any = None
    ) -> httpx.Request:
        given = {key: value for key, value in (params or {}).items() if value is not None}
        identity = self.callers.identity
        known = identity.principals | {role.value: id for role, id in identity.administrators.items()}
        token = self.callers.issuer.issue(known[by])
        headers = {"Authorization": f"Bearer {token}", "Accept-Language": language().value}
        return self.client.build_request(
            method, self.home.url(service) + path, params=given, headers=headers, json=body
        )


@contextmanager
def calling(seconds: float = 60.0) -> Iterator[Line]:
    """A line to the services of this installation."""
    callers = Callers.of(Home.open())
    with httpx.Client(trust_env=False, timeout=httpx.Timeout(seconds, connect=3.0)) as client:
        yield Line(callers, client)


def detail(response: httpx.Response) -> str:
    """The sentence of a problem document with its fields, or the status."""
    try:
        problem: dict[str, Any] = response.json()
        fields = "; ".join(f"{each['field']}: {each['message']}" for each in problem.get("errors") or ())
        said = str(problem["detail"])
        return fields if fields.endswith(f": {said}") else f"{said} {fields}".strip()
    except (ValueError, KeyError, TypeError):
        return f"HTTP {response.status_code} ({response.request.url})."


@contextmanager
def _answering(service: str, home: Home) -> Iterator[None]:
    try:
        yield
    except httpx.ConnectError:
        url = home.url(service)
        fail(
            say(
                f"{service} 在 {url} 没有应答，请先运行 wenxiao up。",
                f"{service} does not answer on {url}; run `wenxiao up`.",
            )
        )
    except httpx.HTTPError as error:
        fail(say(f"{service} 未能答复：{error}。", f"{service} did not answer: {error or type(error).__name__}."))
