"""Patience with a service that is busy or being restarted, for callers whose every request may be sent again."""

import asyncio
import time

import httpx

PATIENCE = 60.0  # a restart takes seconds; its end may take 15, its begin on a busy machine more
PAUSE = 0.5
AWAY = (httpx.codes.BAD_GATEWAY, httpx.codes.SERVICE_UNAVAILABLE, httpx.codes.GATEWAY_TIMEOUT)


class Patient(httpx.AsyncBaseTransport):
    """Sends a request again, up to `seconds`, while the line breaks or the answer is that nobody is there now.

    Until the first answer of anybody a refused connection is an error at once: then nothing runs, and nothing is
    being restarted. Answers are read whole, so that one which breaks off is asked for again.
    """

    def __init__(self, inner: httpx.AsyncBaseTransport, *, seconds: float = PATIENCE) -> None:
        self._inner, self._seconds = inner, seconds
        self._answered = False

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        end = time.monotonic() + self._seconds
        while True:
            try:
                answer = await self._inner.handle_async_request(request)
                await answer.aread()
            except httpx.TransportError as error:
                timeout = isinstance(error, httpx.ReadTimeout | httpx.WriteTimeout)
                if timeout or not self._answered or time.monotonic() > end:
                    raise
                pause = PAUSE
            else:
                self._answered = True
                if answer.status_code not in AWAY or time.monotonic() > end:
                    return answer
                pause = _asked_for(answer)
            await asyncio.sleep(pause)

    async def aclose(self) -> None:
        await self._inner.aclose()


def _asked_for(answer: httpx.Response) -> float:
    said = answer.headers.get("Retry-After", "")
    return float(said) if said.isdigit() else PAUSE
