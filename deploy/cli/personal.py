"""`wenxiao personal`: a person's data restricted at once, released or erased by law with two signatures."""

from typing import TYPE_CHECKING, Annotated, Any
from uuid import UUID

import typer

from deploy.cli.speaking import console, say, sentences

if TYPE_CHECKING:
    from deploy.cli.calling import Line

personal = typer.Typer(help="Protection of personal data 个人信息保护", no_args_is_help=True)

Person = Annotated[str, typer.Argument(help="person's code with --unit, or UUID 人员编码")]
Unit = Annotated[str | None, typer.Option(help="code of the person's unit 单位编码")]
Signed = Annotated[str, typer.Option("--signed-by", help="token of an administrator 管理员令牌")]
Reason = Annotated[str, typer.Option(help="why, without naming anybody 理由，不写姓名")]


def register(app: typer.Typer) -> None:
    app.add_typer(personal, name="personal")


@personal.command("restrict")
def restrict(person: Person, reason: Reason, signed_by: Signed, unit: Unit = None) -> None:
    """Let nobody read a person's personal data, at once; the security administrator signs. 限制处理"""
    _say(person, unit, signed_by, "restrict-personal-data", {"reason": reason})
    _told("已限制处理，一分钟内各处不再显示。", "Restricted; within a minute nothing shows it any more.")


@personal.command("release")
def release(person: Person, reason: Reason, signed_by: Signed, unit: Unit = None) -> None:
    """Ask that a restriction end; another administrator confirms. 申请解除限制"""
    _say(person, unit, signed_by, "request-release", {"reason": reason})
    _told("已申请，须由另一名管理员确认。", "Requested; another administrator confirms it.")


@personal.command("erase")
def erase(
    person: Person,
    basis: Annotated[str, typer.Option(help="the law that asks for it 法律依据")],
    paper: Annotated[str, typer.Option(help="where the decision lies 审批文件")],
    signed_by: Signed,
    unit: Unit = None,
) -> None:
    """Ask that a restricted person's data be erased for ever; another administrator confirms. 申请依法删除"""
    _say(person, unit, signed_by, "request-erasure", {"basis": basis, "paper": paper})
    _told("已申请，须由另一名管理员确认。", "Requested; another administrator confirms it.")


@personal.command("confirm")
def confirm(person: Person, signed_by: Signed, unit: Unit = None) -> None:
    """Confirm what was requested for a person; an erasure cannot be undone. 确认"""
    with sentences():
        from deploy.cli.calling import calling

        id = _person(person, unit)
        with calling() as line:
            requested = (_sheet(line, id) or {}).get("state", {}).get("requested") or {}
    erasing = "basis" in requested
    _say(str(id), None, signed_by, "confirm-erasure" if erasing else "confirm-release", {})
    if erasing:
        _told(
            "已依法删除：密钥随即销毁，门户中的附件随后删除。备份按保留期轮换后不再含密钥，请尽快执行 wenxiao backup。",
            "Erased: the key is destroyed now, files in the portal next. Backups hold the key until they are pruned; "
            "take a new one soon with `wenxiao backup`.",
        )
    else:
        _told("已解除限制。", "Released.")


@personal.command("status")
def status(person: Person, unit: Unit = None) -> None:
    """What was decided about a person's data, and whether it is done. 个人信息处理情况"""
    with sentences():
        from deploy.backup.erasures import stored
        from deploy.cli.calling import calling
        from deploy.installation.databases import keys_dsn

        id = _person(person, unit)
        with calling() as line:
            sheet, home = _sheet(line, id), line.home
        for step in sheet["history"] if sheet else ():
            console.print(f"{step['on']} {step['type']} {step['by']} {_why(step['payload'])}", soft_wrap=True)
        key = next((one for one in stored(keys_dsn(home)).people if one.person == id), None)
        if key is None:
            console.print(say("密钥：正常，可以查看。", "Key: in use, everything can be read."))
        elif key.shredded_at:
            console.print(
                say(f"密钥：{key.shredded_at:%Y-%m-%d}已销毁。", f"Key: destroyed {key.shredded_at:%Y-%m-%d}.")
            )
        else:
            console.print(say("密钥：已限制，不能查看。", "Key: withheld, nothing can be read."))


def _why(payload: dict[str, Any]) -> str:
    return " · ".join(str(payload[name]) for name in ("reason", "basis", "paper") if name in payload)


def _told(zh: str, en: str) -> None:
    console.print(say(zh, en), style="green", soft_wrap=True)


def _person(person: str, unit: str | None) -> UUID:
    from deploy.cli.tokens import person_of

    try:
        return UUID(person)
    except ValueError:
        return person_of(person, unit)


def _place(line: "Line", person: UUID) -> str:
    return f"/units/{line.callers.identity.district}/personal-records/{person}"


def _sheet(line: "Line", person: UUID) -> dict[str, Any] | None:
    path = _place(line, person)
    if not line.exists("management", path):
        return None
    sheet: dict[str, Any] = line.get("management", f"{path}/sheet").json()
    return sheet


def _say(person: str, unit: str | None, token: str, command: str, body: dict[str, str]) -> None:
    with sentences():
        from deploy.cli.calling import calling

        id = _person(person, unit)
        with calling() as line:
            line.say("management", f"{_place(line, id)}/{command}", body, token)
