"""`wenxiao views`: build a view anew from the feeds while the old one serves."""

import asyncio
from typing import TYPE_CHECKING, Annotated, Any

import typer

from deploy.cli.speaking import console, fail, say, sentences

if TYPE_CHECKING:
    from shared.service.definition import Service
    from shared.views.view import View

views = typer.Typer(help="Views of the events 视图", no_args_is_help=True)


def register(app: typer.Typer) -> None:
    app.add_typer(views, name="views")


@views.callback()
def of_views() -> None:
    """Views of the events 视图"""


@views.command("rebuild")
def rebuild(
    name: Annotated[str, typer.Argument(help="the view's name, as `wenxiao status` shows it 视图名")],
    service: Annotated[str | None, typer.Option(help="only in this service's database 服务")] = None,
) -> None:
    """Fold all events again; the old rows serve until the new ones are whole. 重建视图"""
    with sentences():
        from deploy.installation.provisioning import definitions

        known = [(each, view) for each in definitions() for view in each.kept()]
        chosen = [(each, view) for each, view in known if view.name == name and service in (None, each.name)]
        if not chosen:
            names = "、".join(sorted({view.name for _, view in known}))
            fail(say(f"没有名为“{name}”的视图；现有：{names}。", f"there is no view “{name}”; known are {names}."))
        for each, view in chosen:
            asyncio.run(_record(each, view))
            positions = asyncio.run(_rebuild(each, view))
            heads = ", ".join(f"{source} {position}" for source, position in sorted(positions.items()))
            console.print(
                say(f"{each.name}：{name} 已重建至 {heads}。", f"{each.name}: {name} is rebuilt up to {heads}.")
            )


async def _record(service: "Service", view: "View[Any]") -> None:
    """Who is at the server does it; that it was done stands in the projection's log, whose ever the view is."""
    from psycopg import OperationalError

    from deploy.installation.access import access_of
    from deploy.installation.topology import Home, service_named
    from services.projection.accesses import ACCESSES, ViewRebuilt
    from shared.access.log import NotRecorded

    try:
        async with access_of(Home.open(), service_named("projection"), ACCESSES) as access:
            await access.record(ViewRebuilt(view=view.name, version=view.version, service=service.name))
    except (OperationalError, NotRecorded) as error:
        fail(say(f"无法记入审计记录，未重建：{error}", f"not rebuilt, since it cannot be recorded: {error}"))


async def _rebuild(service: "Service", view: "View[Any]") -> dict[str, int]:
    from psycopg import AsyncConnection, OperationalError
    from rich.console import Console
    from rich.progress import Progress

    from deploy.installation.callers import Callers
    from deploy.installation.databases import service_dsn
    from deploy.installation.topology import Home, service_named
    from shared.messaging.feed import FeedUnavailable
    from shared.messaging.feed_client import FeedClient
    from shared.views.rebuild import rebuild as build

    callers = Callers.of(Home.open())
    dsn = service_dsn(callers.home, service_named(service.name))
    try:
        async with callers.client() as client, await AsyncConnection.connect(dsn, autocommit=True) as connection:
            token = callers.standing(service.name)
            feeds = {name: FeedClient(name, callers.home.url(name), token, client) for name in view.sources}
            with Progress(console=Console(stderr=True), transient=True) as bar:
                task = bar.add_task(view.name, total=None)
                progress = lambda done, total: bar.update(task, completed=done, total=total)  # noqa: E731
                return await build(connection, [view], feeds, _known(service), progress)
    except (OperationalError, FeedUnavailable) as error:
        fail(say(f"无法重建：{error}", f"cannot rebuild: {error}"))


def _known(service: "Service") -> dict[str, frozenset[str]]:
    """Every event type that the service's views handle or leave out on purpose."""
    from shared.directory.views import IGNORED, SERVICE
    from shared.views.sink import ViewSink

    ignored = {source: frozenset(types) for source, types in service.ignored.items()}
    ignored[SERVICE] = ignored.get(SERVICE, frozenset()) | IGNORED
    return ViewSink(service.kept(), ignored).known
