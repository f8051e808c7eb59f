"""One request of somebody who is signed in: who it is, in which language, in which unit, as of which day."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any
from urllib.parse import quote, urlencode
from uuid import UUID

import httpx
from starlette.datastructures import FormData, UploadFile
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from services.portal.backend.units import Unit
from services.portal.language.catalogs import LANGUAGES, Language, Texts
from services.portal.parts import Parts
from services.portal.sessions.sessions import Session
from services.portal.web import origin
from services.portal.web.body import limited
from services.portal.web.page import menu
from shared import clock

COOKIE = "__Host-wenxiao"
TONGUE = "__Host-wenxiao-language"
_MOST_FIELDS = 5_000
_MOST_FILES = 20
_MOST_WORDS = 4_000_000
"""Bytes of a form without its files."""

_FILES_AT_ONCE = 5
"""So many of the largest files may come with one form; more are uploaded one by one."""
_ONCE = frozenset({"done", "at_least"})


class SignInNeeded(Exception):
    """Nobody is signed in here, or the session has ended."""


class ChangePassword(Exception):
    """The account still has its initial password, which opens nothing else."""


class NotAllowed(Exception):
    """This person may not do that here (HTTP 403); `sentence` says who may, in Chinese."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


class NotHere(Exception):
    """There is nothing at this address, or nothing for this person (HTTP 404)."""


@dataclass
class Visit:
    """`unit` is the one named in the address, `as_of` the past day that is looked at, None for today.

    `known`: as it was known at the end of that day, without what was entered since.
    """

    request: Request
    parts: Parts
    session: Session
    language: Language
    units: tuple[Unit, ...]
    unit: Unit | None = None
    as_of: date | None = None
    known: bool = False

    @property
    def past(self) -> dict[str, str]:
        """What a service is asked for, so that it answers for the day that is looked at."""
        if self.as_of is None:
            return {}
        if self.known:
            return {"known_at": datetime.combine(self.as_of, time.max, clock.ZONE).isoformat()}
        return {"as_of": self.as_of.isoformat()}

    @property
    def past_query(self) -> str:
        """The part of an address that keeps to the day that is looked at; "" for today."""
        query = {name: value for name, value in self._day().items() if value is not None}
        return f"?{urlencode(query)}" if query else ""

    @property
    def person(self) -> UUID:
        return self.session.person

    @property
    def texts(self) -> Texts:
        return self.parts.texts[self.language]

    @property
    def here(self) -> Unit:
        """The unit of the address.

        :raises NotHere: if it names none
        """
        if self.unit is None:
            raise NotHere
        return self.unit

    async def roles_now(self) -> frozenset[str]:
        """What the person holds in this unit, asked anew: for what the portal itself decides.

        :raises NotHere: if it is nothing any more
        """
        units = await self.parts.units.of(self.person, fresh=True)
        found = next((one for one in units if one.id == self.here.id), None)
        if found is None:
            raise NotHere
        return found.roles

    def say(self, words: Mapping[str, str]) -> str:
        """Words in the reader's language."""
        return words.get(self.language) or words.get("zh") or ""

    async def get(self, service: str, path: str, params: Mapping[str, Any] | None = None) -> Any:
        """Ask a service as this person; raises as `Backend.get`."""
        return await self.parts.backend.get(self.person, service, path, params, self.language)

    async def ask(self, method: str, service: str, path: str, **said: Any) -> httpx.Response:
        """Ask a service as this person; raises as `Backend.get`."""
        return await self.parts.backend.ask(method, self.person, service, path, language=self.language, **said)

    def url(self, *parts: object, **params: object) -> str:
        """An address in this unit, for the same day: `url("rectifications", id)`."""
        path = "/".join(quote(str(part), safe="") for part in ("", *self._in_unit(), *parts)) or "/"
        said = {**self._day(), **params}
        query = urlencode({name: str(value) for name, value in said.items() if value is not None})
        return f"{path}?{query}" if query else path

    def offers(self, name: str) -> bool:
        """Whether the page of this name is in this person's menu here."""
        return any(page.name == name and page.shown_to(self) for page in self.parts.pages)

    def replay(self, **of: object) -> str:
        """Where a history is replayed, up to now whichever day is looked at."""
        return self.url("replay", as_of=None, known=None, **of)

    @property
    def again(self) -> str:
        """This address, without what is shown only once."""
        query = [(name, value) for name, value in self.request.query_params.multi_items() if name not in _ONCE]
        return self.request.url.path + (f"?{urlencode(query)}" if query else "")

    @property
    def other_past(self) -> str:
        """This address for the same day, seen the other way: as we know it now, or as it was known then."""
        query = [pair for pair in self.request.query_params.multi_items() if pair[0] not in (*_ONCE, "known")]
        return f"{self.request.url.path}?{urlencode([*query, *([] if self.known else [('known', '1')])])}"

    def _day(self) -> dict[str, object]:
        return {"as_of": self.as_of, "known": "1" if self.as_of and self.known else None}

    def _in_unit(self) -> tuple[str, ...]:
        return ("u", self.unit.code) if self.unit else ()

    async def form(self) -> FormData:
        """What was filled in.

        :raises ForeignOrigin: if it does not come from a page that was given to who is signed in
        :raises BodyTooLarge: if it holds more than a form may
        """
        kind = self.request.headers.get("content-type", "")
        files = self.parts.attachments.most_bytes * _FILES_AT_ONCE if kind.startswith("multipart/") else 0
        request = limited(self.request, _MOST_WORDS + files)
        found = await request.form(max_fields=_MOST_FIELDS, max_files=_MOST_FILES)
        found = FormData([(_whole(name), _legible(value)) for name, value in found.multi_items()])
        self.require_token(str(found.get(origin.FIELD) or ""))
        return found

    def require_token(self, said: str = "") -> None:
        """
        :raises ForeignOrigin: unless a form or the header brings the token of who is signed in
        """
        origin.require_token(said or self.request.headers.get(origin.HEADER, ""), self.session.csrf)

    def page(self, template: str, *, status: int = 200, **values: Any) -> Response:
        """Render a page with everything that the frame around it needs."""
        request = self.request
        frame = {
            "_": self.texts,
            "v": self,
            "nonce": request.state.nonce,
            "language": self.language,
            "today": clock.today(),
            "menu": menu(self.parts.pages, self),
            "csrf": origin.masked(self.session.csrf),
            "path": request.url.path,
        }
        return HTMLResponse(self.parts.renderer.render(template, self.language, frame | values), status)


async def visit(request: Request) -> Visit:
    """Return who asks.

    :raises SignInNeeded: if nobody is signed in
    :raises ChangePassword: if the password is an initial one
    :raises ForeignOrigin: if another site's page asks for a change
    :raises NotHere: if the address names a unit that is not the person's, or a day that is none
    :raises TooFast: if the person or the unit asks too often
    """
    found = await visit_with_any_password(request)
    if found.session.must_change:
        raise ChangePassword
    return found


async def visit_with_any_password(request: Request) -> Visit:
    """As `visit`, for the pages that an initial password opens."""
    parts: Parts = request.app.state.parts
    if request.method not in origin.SAFE:
        origin.require_own_origin(request)
    session = await parts.sessions.load(request.cookies.get(COOKIE, ""), acting=not _watches(request))
    if session is None:
        raise SignInNeeded
    parts.pace_of_person.count(session.person)
    if _unwritable(request):
        raise NotHere
    units = () if session.must_change else await parts.units.of(session.person)
    found = Visit(request, parts, session, language_of(request), units, as_of=_as_of(request))
    found.known = found.as_of is not None and request.query_params.get("known") == "1"
    code = request.path_params.get("unit")
    if code is not None and not session.must_change:
        found.unit = next((unit for unit in units if unit.code == code), None)
        if found.unit is None:
            raise NotHere
        parts.pace_of_unit.count(found.unit.id)
    elif len(units) == 1:
        found.unit = units[0]
    return found


def _watches(request: Request) -> bool:
    """Whether a page asks by itself: for its live part, or for the stream that tells of changes."""
    return "watching" in request.headers or request.headers.get("accept") == "text/event-stream"


def _whole(text: str) -> str:
    """Text of whole characters: a form can name a charset that leaves halves of them, which cannot be sent on."""
    return text.encode("utf-8", "replace").decode()


def _legible(value: str | UploadFile) -> str | UploadFile:
    if isinstance(value, str):
        return _whole(value)
    value.filename = _whole(value.filename or "")
    return value


def _unwritable(request: Request) -> bool:
    """Whether the address holds a character that nobody can type and no database keeps."""
    texts = (*request.path_params.values(), *(text for pair in request.query_params.multi_items() for text in pair))
    return any("\0" in str(text) for text in texts)


def language_of(request: Request) -> Language:
    """What was chosen, else Chinese."""
    said = request.cookies.get(TONGUE)
    return next((one for one in LANGUAGES if one == said), "zh")


def _as_of(request: Request) -> date | None:
    text = request.query_params.get("as_of")
    if not text:
        return None
    try:
        day = date.fromisoformat(text)
    except ValueError as error:
        raise NotHere from error
    return day if day < clock.today() else None


def address_of(request: Request) -> str:
    """Where the request comes from; behind our proxy, what it says."""
    said = request.headers.get("x-forwarded-for", "").rpartition(",")[2].strip()
    return said or (request.client.host if request.client else "")
