"""The page /docs of a service: every door, to read and to try. Script and style lie here; no other host is asked."""

from typing import Any

from fastapi import FastAPI
from fastapi_offline import FastAPIOffline

FILES = "/docs/files"
_LOOKS = {
    "validatorUrl": None,  # else the page sends the document's address to a validator on the internet
    "docExpansion": "none",
    "displayRequestDuration": True,
}


def documented(title: str, **settings: Any) -> FastAPI:
    """Return an application with /openapi.json and /docs; the settings are FastAPI's."""
    return FastAPIOffline(redoc_url=None, static_url=FILES, swagger_ui_parameters=_LOOKS, title=title, **settings)
