"""Rebuilds of views that other services keep for themselves: they have no door for it, their databases are opened."""

from typing import TYPE_CHECKING, Any

from deploy.cli.speaking import fail, say

if TYPE_CHECKING:
    from shared.service.definition import Service
    from shared.views.rebuild import Rebuilt
    from shared.views.view import View


async def rebuilt(service: "Service", view: "View[Any]", *, accept: bool) -> "Rebuilt":
    """Rebuild a view in the service's database, with a progress bar; ends with a sentence if that is not possible."""
    from psycopg import AsyncConnection, OperationalError
    from rich.console import Console
    from rich.progress import Progress

    from deploy.installation.callers import Callers
    from deploy.installation.databases import service_dsn
    from deploy.installation.topology import Home, service_named
    from shared.messaging.feed import FeedUnavailable
    from shared.messaging.feed_client import FeedClient
    from shared.views.comparing import Different
    from shared.views.rebuild import rebuild
    from shared.views.standing import standing_of

    await _record(service, view)
    callers = Callers.of(Home.open())
    dsn = service_dsn(callers.home, service_named(service.name))
    subscription = f"{service.name}_views"
    try:
        async with callers.client() as client, await AsyncConnection.connect(dsn, autocommit=True) as connection:
            token = callers.standing(service.name)
            feeds = {name: FeedClient(name, callers.home.url(name), token, client) for name in view.sources}
            standing = standing_of(subscription, service.reads()[subscription])
            with Progress(console=Console(stderr=True), transient=True) as bar:
                task = bar.add_task(view.name, total=None)
                progress = lambda done, total: bar.update(task, completed=done, total=total)  # noqa: E731
                return await rebuild(
                    connection, [view], feeds, _known(service), progress, standing=standing, accept=accept
                )
    except (OperationalError, FeedUnavailable) as error:
        fail(say(f"无法重建：{error}", f"cannot rebuild: {error}"))
    except Different:
        fail(
            say(
                "同一版本重建结果与现有数据不同，未切换；可用 --accept 切换。",
                "the same version gives other rows, nothing was switched; `--accept` switches.",
            )
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


def _known(service: "Service") -> dict[str, frozenset[str]]:
    """Every event type that the service's views handle or leave out on purpose."""
    from shared.directory.views import IGNORED, SERVICE
    from shared.views.sink import ViewSink

    ignored = {source: frozenset(types) for source, types in service.ignored.items()}
    ignored[SERVICE] = ignored.get(SERVICE, frozenset()) | IGNORED
    return ViewSink(service.kept(), ignored).known
