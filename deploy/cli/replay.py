"""`wenxiao replay`: a unit's events in the order in which they were stored, one after the other."""

from typing import Annotated

import typer

from deploy.cli.speaking import console, say, sentences


def register(app: typer.Typer) -> None:
    app.command("replay")(replay)


def replay(
    unit: Annotated[str, typer.Option(help="code of the unit 单位编码")],
    item: Annotated[str | None, typer.Option(help="only this thing's events (UUID) 事项编号")] = None,
    since: Annotated[str | None, typer.Option("--from", help="from this date on 起始日期")] = None,
    until: Annotated[str | None, typer.Option("--to", help="before this date 截止日期（不含）")] = None,
    step: Annotated[bool, typer.Option("--step", help="go on by Enter, end by q 逐步")] = False,
) -> None:
    """Step through what happened: what, on which date, by whom, and when it was known. 回放"""
    with sentences():
        from deploy.cli.calling import calling
        from deploy.cli.trail import Actors, steps

        with calling() as line:
            where = line.unit(unit)
            actors = Actors.of(line, where)
            asked = {"stream": item, "since": since, "until": until}
            # reservations of codes and numbers are the system's own book-keeping
            found = [each for each in steps(line, where, asked) if each["category"] != "register"]
        found.reverse()
        for number, each in enumerate(found, 1):
            console.print(actors.line(each, f"{number:>{len(str(len(found)))}}/{len(found)}"), soft_wrap=True)
            if step and number < len(found) and not _go_on():
                break
        if not found:
            console.print(say("没有符合条件的事件。", "Nothing happened that fits."))


def _go_on() -> bool:
    try:
        return input().strip().lower() not in ("q", "quit")
    except EOFError:
        return False
