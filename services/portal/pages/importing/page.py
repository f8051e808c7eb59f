"""Import of a year plan: sent, looked at, confirmed, imported while one does something else."""

from pathlib import PurePosixPath
from typing import Annotated, Any
from urllib.parse import quote
from uuid import UUID

import structlog
from fastapi import APIRouter, Depends
from starlette.datastructures import UploadFile
from starlette.responses import JSONResponse, RedirectResponse, Response

from services.portal.backend.client import Away
from services.portal.importing import EXAMPLE, ImportReport, ServiceUnavailable, check_file, unit_id
from services.portal.importing.confined import read_confined
from services.portal.importing.kept import AlreadyRunning, Kept, NotWaiting, Sent
from services.portal.importing.news import SEALED
from services.portal.importing.workbook import MOST_FILE
from services.portal.pages.importing.template import template
from services.portal.pages.importing.told import KINDS, by_sheet, problems_workbook, told
from services.portal.pages.pattern.workbook import MEDIA_TYPE
from services.portal.web.page import Page
from services.portal.web.visit import NotAllowed, NotHere, Visit, visit
from shared import clock

IMPORTERS = frozenset({"clerk", "recorder", "committee_secretary", "leading_group_secretary"})
"""Who may import: the import itself is done by a principal of its own, so the page is who asks."""

_WHO = "导入年度计划由本单位党务干事、记录员、机关党委书记或党组书记办理，您目前没有这些职务。"
_TOO_LARGE = "文件超过{most}MB，请删去图片等无关内容后重试。"
MEGABYTE = 1024 * 1024
_FORM = 64 * 1024  # what a form with a file holds beside the file
_LISTS = {
    "组织": ("organizations", "组织机构"),
    "人员": ("members", "党员名册"),
    "职务": ("posts", "职务任职"),
    "责任清单": ("duty-lists", "责任清单"),
    "整改清单": ("rectifications", "问题整改"),
    "目标": ("targets", "目标完成"),
    "学习计划": ("study-days", "专题学习日"),
}
"""The page on which one finds what a sheet says, where there is one."""

STEPS = {
    "": "等待开始",
    "read": "正在读取文件",
    "compare": "正在与现有数据核对",
    "check": "正在由各业务服务核验",
    "wait": "相关服务暂时无法连接，稍后自动继续",
}
router = APIRouter(prefix="/u/{unit}/import")
PAGE = Page("import", "导入年度计划", "系统", icon="file-import", router=router, roles=IMPORTERS)
_log = structlog.get_logger()


async def importer(v: Annotated[Visit, Depends(visit)]) -> Visit:
    """A visit of somebody who may import for this unit, as it is now.

    :raises NotAllowed: if the person may not
    """
    if not await v.roles_now() & IMPORTERS:
        raise NotAllowed("导入年度计划由本单位党务干事、记录员、机关党委书记或党组书记办理，您目前没有这些职务。")
    return v


Importer = Annotated[Visit, Depends(importer)]


@router.get("", response_model=None)
async def start(v: Importer) -> Response:
    return await _start(v)


@router.get("/template.xlsx", response_model=None)
async def empty(v: Importer) -> Response:
    return _file(v.texts("年度计划模板"), template())


@router.get("/example.xlsx", response_model=None)
async def example(v: Importer) -> Response:
    return _file(v.texts("年度计划示例"), EXAMPLE.read_bytes())


@router.post("", response_model=None)
async def send(v: Importer) -> Response:
    """Look at a file: read, checked by itself and against everything stored; nothing is imported."""
    if _size(v) > MOST_FILE + _FORM:
        return await _start(
            v, 413, v.texts("文件超过{most}MB，请删去图片等无关内容后重试。", most=MOST_FILE // MEGABYTE)
        )
    if v.here.id != unit_id(v.parts.identity.district, v.here.code):
        return await _start(v, 409, v.texts("本单位不是由年度计划登记的，不能用年度计划导入。请联系系统管理员。"))
    form = await v.form()
    try:
        file = form.get("file")
        if not isinstance(file, UploadFile) or not file.filename:
            return await _start(v, 422, v.texts("请选择年度计划工作簿（.xlsx）。"))
        name, content = _plain(file.filename), await file.read()
    finally:
        await form.close()
    report = await _look(v, content)
    if report.refused:
        return await _start(v, 422, report.errors[0].sentence(v.language))
    id = await _kept(v).add(v.here.id, v.here.code, v.person, v.language, name, content, report)
    return RedirectResponse(v.url("import", id), 303)


async def _look(v: Visit, content: bytes) -> ImportReport:
    services = v.parts.imports.services(v.language)
    try:
        return await check_file(content, services=services, expected_unit=v.here.code, read=read_confined)
    except ServiceUnavailable as error:
        raise Away(str(error)) from error


@router.get("/{id}", response_model=None)
async def one(v: Importer, id: UUID) -> Response:
    return await _one(v, await _sent(v, id))


@router.get("/{id}/progress", response_model=None)
async def progress(v: Importer, id: UUID) -> Response:
    """How far it is, for the page that waits."""
    sent = await _sent(v, id)
    return JSONResponse({"state": sent.state, "done": sent.done, "total": sent.total, "text": _step(v, sent)})


@router.get("/{id}/problems.xlsx", response_model=None)
async def found(v: Importer, id: UUID) -> Response:
    sent = await _sent(v, id)
    if sent.report is None:
        raise NotHere
    return _file(v.texts("年度计划核对结果"), problems_workbook(sent.name, sent.report, v.texts))


@router.post("/{id}/confirm", response_model=None)
async def confirm(v: Importer, id: UUID) -> Response:
    """Import it; a second click finds it running already."""
    await v.form()
    sent = await _sent(v, id)
    try:
        await _kept(v).confirm(v.here.id, id, v.person)
    except AlreadyRunning:
        return await _one(v, sent, 409, v.texts("本单位有一份年度计划正在导入，请等它完成后再确认本次导入。"))
    except NotWaiting:
        if (await _sent(v, id)).state == "checked":
            return await _start(v, 409, v.texts("该文件上传已超过一天，请重新上传。"))
        return RedirectResponse(v.url("import", id), 303)
    _log.info("importing.confirmed", id=str(id), unit=str(v.here.id), person=str(v.person))
    v.parts.imports.wake()
    return RedirectResponse(v.url("import", id), 303)


@router.post("/{id}/discard", response_model=None)
async def discard(v: Importer, id: UUID) -> Response:
    await v.form()
    await _kept(v).discard(v.here.id, id)
    return RedirectResponse(v.url("import"), 303)


async def _start(v: Visit, status: int = 200, sentence: str = "") -> Response:
    kept = _kept(v)
    running, recent = await kept.running(v.here.id), await kept.recent(v.here.id)
    names = await v.parts.accounts.logins({one["confirmed_by"] for one in recent})
    rows = [{**one, "sums": [sum(n for n in c.values()) for c in _counts(one)]} for one in recent]
    values = {"running": running, "recent": rows, "names": names, "most": MOST_FILE // MEGABYTE}
    return v.page("pages/importing/start.html", status=status, sentence=sentence, most_bytes=MOST_FILE, **values)


def _counts(one: dict[str, Any]) -> list[dict[str, int]]:
    return [one["counts"].get(kind, {}) for kind in ("created", "changed")]


async def _one(v: Visit, sent: Sent, status: int = 200, sentence: str = "") -> Response:
    template = {"checked": "looked", "faulty": "looked", "running": "running"}.get(sent.state, "ended")
    pages = {page.name for page in v.parts.pages}
    values = {
        "sent": sent,
        "found": told(sent.report, v.texts) if sent.report else None,
        "kinds": KINDS,
        "sealed": SEALED,
        "sheets": by_sheet(sent.counts),
        "lists": {sheet: one for sheet, one in _LISTS.items() if one[0] in pages},
        "step": _step(v, sent),
        "sentence": sentence,
    }
    return v.page(f"pages/importing/{template}.html", status=status, **values)


async def _sent(v: Visit, id: UUID) -> Sent:
    sent = await _kept(v).find(v.here.id, id)
    if sent is None:
        raise NotHere
    return sent


def _kept(v: Visit) -> Kept:
    return v.parts.imports.kept


def _step(v: Visit, sent: Sent) -> str:
    if sent.step in STEPS:
        return v.texts(STEPS[sent.step])
    return v.texts("正在写入，已完成{done}项，共{total}项", done=sent.done, total=sent.total)


def _size(v: Visit) -> int:
    """What the request says that it brings; one that does not say it brings too much."""
    said = v.request.headers.get("content-length", "")
    return int(said) if said.isascii() and said.isdigit() else MOST_FILE * 2


def _plain(name: str) -> str:
    """A file's own name, as it may stand in records."""
    return "".join(char for char in PurePosixPath(name.replace("\\", "/")).name if char.isprintable())[:100]


def _file(title: str, content: bytes) -> Response:
    name = quote(f"{title}{clock.today()}")
    headers = {"Content-Disposition": f"attachment; filename=plan.xlsx; filename*=UTF-8''{name}.xlsx"}
    return Response(content, media_type=MEDIA_TYPE, headers=headers)
