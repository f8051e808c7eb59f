"""The door of a trace: a request is a span, and goes on the trace that its caller began."""

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from shared.telemetry.traces import SERVER, note, rename, span

_UNTRACED = ("/metrics", "/health/")


class Tracing:
    """Put before an application only while somebody listens.

    The span is named by the route, never by the path that was asked: what somebody typed would be a name without end.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"].startswith(_UNTRACED):
            await self._app(scope, receive, send)
            return
        method = scope["method"]

        async def told(message: Message) -> None:
            if message["type"] == "http.response.start":
                note(**{"http.response.status_code": message["status"]})
            await send(message)

        said = dict(scope["headers"]).get(b"traceparent", b"").decode("latin-1") or None
        with span(method, kind=SERVER, parent=said):
            note(**{"http.request.method": method})
            await self._app(scope, receive, told)
            if route := getattr(scope.get("route"), "path", None):
                note(**{"http.route": route})
                rename(f"{method} {route}")
