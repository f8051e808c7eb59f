"""`wenxiao token`: a bearer token for a person, a principal or an administrator."""

from typing import Annotated
from uuid import UUID

import typer

from deploy.cli.speaking import fail, say, sentences


def register(app: typer.Typer) -> None:
    app.command("token")(token)


def token(
    name: Annotated[
        str | None, typer.Argument(help="person's code with --unit, principal, administrator, UUID")
    ] = None,
    unit: Annotated[str | None, typer.Option(help="code of the person's unit 单位编码")] = None,
    person: Annotated[str | None, typer.Option(help="the person's code in the year plan 人员编码")] = None,
    minutes: Annotated[int, typer.Option(min=1, max=1440, help="how long it is valid 有效分钟数")] = 15,
) -> None:
    """Print a token; who has it acts as that person. 签发令牌"""
    with sentences():
        from deploy.installation.callers import Callers
        from deploy.installation.topology import Home

        wanted = person or name
        if not wanted:
            fail(say("请写明人员、主体或管理员。", "say whom the token is for."), code=2)
        callers = Callers.of(Home.open())
        id = callers.id_of(wanted)
        if id is None:
            id = person_of(wanted, unit)
        print(callers.issuer.issue(id, seconds=minutes * 60))


def person_of(code: str, unit: str | None) -> UUID:
    """The id of a person that management knows."""
    from deploy.cli.calling import calling

    if unit is None:
        fail(
            say(
                f"“{code}”不是系统主体或管理员；如是人员编码，请加 --unit。",
                f"“{code}” is no principal and no administrator; for a person's code add --unit.",
            )
        )
    with calling() as line:
        where = line.unit(unit)
        id = line.callers.person(where, code)
        if not any(line.exists("management", f"/units/{where}/{kind}/{id}") for kind in ("members", "delegates")):
            fail(say(f"单位{unit}没有编码为“{code}”的人员。", f"unit {unit} has no person with the code “{code}”."))
    return id
