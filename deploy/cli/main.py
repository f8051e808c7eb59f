"""The command line of Wenxiao."""

from typing import Annotated

import typer

from deploy.cli import (
    accounts,
    audit,
    backups,
    demo,
    jobs,
    personal,
    plans,
    reconciling,
    replay,
    report,
    running,
    setting_up,
    status,
    tokens,
    upgrading,
    views,
    why,
)
from deploy.cli.speaking import Language, speak

app = typer.Typer(
    name="wenxiao",
    help="问效 Wenxiao: Party-building work as events that can be checked at any past date.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)


@app.callback()
def choose(
    language: Annotated[
        Language, typer.Option(envvar="WENXIAO_LANGUAGE", help="language of the output 输出语言")
    ] = Language.ZH,
) -> None:
    """问效 Wenxiao."""
    speak(language)


for group in (
    *(running, upgrading, setting_up, backups, reconciling, status, tokens, accounts, personal),
    *(plans, report, jobs, audit, replay, why, views, demo),
):
    group.register(app)

if __name__ == "__main__":
    app()
