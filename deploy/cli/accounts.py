"""`wenxiao account`: accounts of the portal from the server's command line, for the first hour and for lock-outs."""

import asyncio
import getpass
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Annotated, Any, TypeVar
from uuid import UUID

import typer

from deploy.cli.speaking import console, fail, language, say, sentences

if TYPE_CHECKING:
    from services.portal.accounts.accounts import Accounts

account = typer.Typer(help="Accounts of the portal 门户账号", no_args_is_help=True)
T = TypeVar("T")
Login = Annotated[str, typer.Argument(help="login name 用户名")]


def register(app: typer.Typer) -> None:
    app.add_typer(account, name="account")


@account.command("list")
def list_(unit: Annotated[str | None, typer.Option(help="only of this unit 单位编码")] = None) -> None:
    """Every account and whether one can sign in with it. 账号清单"""
    with sentences():
        from deploy.installation.callers import Callers
        from deploy.installation.topology import Home

        wanted = Callers.of(Home.open()).unit(unit) if unit else None

        async def work(accounts: "Accounts") -> list[dict[str, Any]]:
            return await accounts.all()

        found = [one for one in _with_accounts(work) if wanted in (None, one["unit"])]
        if not found:
            console.print(say("还没有账号。", "There is no account yet."))
            return
        _show(found)


@account.command("add")
def add(
    name: Annotated[str, typer.Argument(help="person's code with --unit, administrator, UUID 人员编码、管理员")],
    unit: Annotated[str | None, typer.Option(help="code of the person's unit 单位编码")] = None,
    login: Annotated[str | None, typer.Option(help="login name, else unit-code 用户名，不写则为单位-编码")] = None,
) -> None:
    """Make an account and print its initial password, this once. 开通账号"""
    with sentences():
        from deploy.cli.tokens import person_of
        from deploy.installation.callers import Callers
        from deploy.installation.topology import Home
        from services.portal.accounts.accounts import BadLogin, LoginTaken

        callers = Callers.of(Home.open())
        known = callers.id_of(name)
        person = known or person_of(name, unit)
        where = callers.unit(unit) if unit else callers.identity.district
        wanted = login or (name if known or not unit else f"{unit}-{name}").replace("_", "-").lower()

        async def work(accounts: "Accounts") -> str:
            return await accounts.add(person, wanted, where, None, _here())

        try:
            password = _with_accounts(work)
        except BadLogin:
            fail(
                say(
                    f"“{wanted}”不能作用户名：要2至64个字符，只用字母、数字和 . _ @ -，请用 --login 另取。",
                    f"“{wanted}” is no login name: 2 to 64 letters, digits and . _ @ -; say another with --login.",
                )
            )
        except LoginTaken:
            fail(
                say(
                    f"用户名“{wanted}”已有人使用，或此人已有账号；清单：wenxiao account list。",
                    f"the login name “{wanted}” is taken, or the person has an account; see `wenxiao account list`.",
                )
            )
        _once(wanted, password)


@account.command("reset")
def reset(login: Login) -> None:
    """Give an account a new initial password, sign it out everywhere, end its lock-out. 重置密码"""
    with sentences():
        _once(login, _on(login, lambda accounts, person: accounts.reset(person, None, _here())))


@account.command("disable")
def disable(login: Login) -> None:
    """Let nobody sign in with it any more; who is signed in is signed out. 停用账号"""
    with sentences():
        _on(login, lambda accounts, person: accounts.disable(person, None, _here()))
        console.print(say(f"账号“{login}”已停用。", f"Account “{login}” is disabled."))


@account.command("enable")
def enable(login: Login) -> None:
    """Let its owner sign in again. 启用账号"""
    with sentences():
        _on(login, lambda accounts, person: accounts.disable(person, None, _here(), disabled=False))
        console.print(say(f"账号“{login}”已启用。", f"Account “{login}” is enabled."))


def _on(login: str, work: "Callable[[Accounts, UUID], Awaitable[T]]") -> T:
    """Do it to the account of this name; ends with a sentence if nobody has it."""

    async def found(accounts: "Accounts") -> list[T]:
        one = await accounts.by_login(login)
        return [] if one is None else [await work(accounts, one.person)]

    done = _with_accounts(found)
    if not done:
        fail(
            say(
                f"没有用户名为“{login}”的账号；清单：wenxiao account list。",
                f"nobody has the login name “{login}”; see `wenxiao account list`.",
            )
        )
    return done[0]


def _with_accounts(work: "Callable[[Accounts], Awaitable[T]]") -> T:
    """Do it on the portal's database; PostgreSQL is started for this moment if nothing runs."""
    from deploy.cli.setting_up import servers
    from deploy.installation.accounts import accounts_of
    from deploy.installation.topology import Home

    home = Home.open()

    async def working() -> T:
        async with accounts_of(home) as accounts:
            return await work(accounts)

    with servers(home, postgres=True):
        return asyncio.run(working())


def _here() -> str:
    """What the record says instead of a network address: the user of this server who typed it."""
    try:
        return f"wenxiao account ({getpass.getuser()})"
    except (OSError, KeyError):
        return "wenxiao account"


def _once(login: str, password: str) -> None:
    console.print(
        say(
            f"用户名 {login}  初始密码 {password}  （只显示这一次，首次登录须修改）",
            f"login {login}  initial password {password}  (shown once; to be changed at the first sign-in)",
        ),
        soft_wrap=True,
    )


def _show(found: list[dict[str, Any]]) -> None:
    from rich.table import Table

    from deploy.backup.folder import shown

    table = Table(show_edge=False)
    zh, en = ("用户名", "状态", "最近登录", "人员编号"), ("login", "state", "last sign-in", "person")
    for heading in zh if language().value == "zh" else en:
        table.add_column(heading, overflow="fold")
    for one in found:
        last = one["last_signed_in"]
        table.add_row(one["login"], _state(one), shown(last) if last else "", str(one["person"]))
    console.print(table)


def _state(one: dict[str, Any]) -> str:
    if one["disabled_at"]:
        return say("已停用", "disabled")
    if one["closed_until"]:
        return say("连续输错，暂停登录", "closed after wrong tries")
    return say("初始密码未改", "initial password") if one["must_change"] else say("正常", "active")
