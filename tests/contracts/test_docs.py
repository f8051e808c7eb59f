"""The page /docs of every service comes from the service alone, directly and behind a proxy's path."""

import asyncio
import importlib
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from urllib.parse import urlsplit
from uuid import UUID

import httpx
import pytest
import uvicorn

from deploy.embedded import ports
from deploy.installation.topology import SERVICES
from shared.testing.doors import application

NAMES = [service.name for service in SERVICES]
LOADED = re.compile(r'(?:src|href)="([^"]+)"')
SPOKEN_OF = re.compile(r"https?://[^\s'\"<]+")


@asynccontextmanager
async def served(name: str, root_path: str) -> AsyncIterator[httpx.AsyncClient]:
    """The service on a port of its own, told its root path as `serve` does."""
    service = importlib.import_module(f"services.{name}.main").SERVICE
    app = application(service, district=UUID(int=1), books={}, principals={})
    port = ports.pick_free()
    config = uvicorn.Config(app, port=port, root_path=root_path, lifespan="off", log_config=None)
    server = uvicorn.Server(config)
    running = asyncio.create_task(server.serve())
    try:
        while not server.started:
            await asyncio.sleep(0.01)
        async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", trust_env=False) as client:
            yield client
    finally:
        server.should_exit = True
        await running


@pytest.mark.parametrize("name", NAMES)
async def test_the_page_loads_from_no_other_host(name: str) -> None:
    async with served(name, "") as client:
        page = (await client.get("/docs")).text
        assert SPOKEN_OF.findall(page) == []
        loaded = LOADED.findall(page)
        assert len(loaded) == 3, "a style, an icon, a script"
        for address in (*loaded, "/openapi.json"):
            assert not urlsplit(address).netloc
            answer = await client.get(address)
            assert (answer.status_code, len(answer.content) > 500) == (200, True), address


@pytest.mark.parametrize("name", NAMES)
async def test_behind_a_proxy_everything_is_asked_under_its_path(name: str) -> None:
    root = f"/api/{name}"
    async with served(name, root) as client:
        page = (await client.get("/docs")).text
        loaded = [*LOADED.findall(page), *re.findall(r"url: '([^']+)'", page)]
        assert len(loaded) == 4
        for address in loaded:
            assert address.startswith(f"{root}/")
            answer = await client.get(address.removeprefix(root))  # as the proxy asks
            assert answer.status_code == 200, address
        assert (await client.get("/openapi.json")).json()["servers"] == [{"url": root}]


async def test_the_document_is_sent_to_no_validator() -> None:
    async with served("management", "") as client:
        assert '"validatorUrl": null' in (await client.get("/docs")).text
        assert (await client.get("/redoc")).status_code == 404, "that page would load from other hosts"
