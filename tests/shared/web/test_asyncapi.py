"""The AsyncAPI document of every service: whole, and true to what the relay sends."""

import re
from importlib import import_module
from typing import Any

import pytest

from shared.service.definition import Service
from shared.web.asyncapi import document, page

SERVICES = ("learning", "management", "projection", "responsibility", "supervision")


@pytest.fixture(params=SERVICES)
def service(request: pytest.FixtureRequest) -> Service:
    found: Service = import_module(f"services.{request.param}.main").SERVICE
    return found


@pytest.fixture
def content(service: Service) -> dict[str, Any]:
    return document(service.name, service.title, service.deciders, service.accesses)


def references(node: Any) -> set[str]:
    if isinstance(node, dict):
        own = {node["$ref"]} if isinstance(node.get("$ref"), str) else set()
        return own.union(*(references(value) for value in node.values()))
    return set().union(*(references(value) for value in node)) if isinstance(node, list) else set()


def resolved(content: dict[str, Any], reference: str) -> Any:
    node: Any = content
    for part in reference.removeprefix("#/").split("/"):
        node = node[part]
    return node


class TestDocument:
    def test_names_every_event_as_channel_message_and_operation(
        self, service: Service, content: dict[str, Any]
    ) -> None:
        events = {event.__name__ for event in service.event_types()} | {"Claimed", "Released"}
        assert set(content["channels"]) == set(content["components"]["messages"]) == events
        assert set(content["operations"]) == {f"send{name}" for name in events}

    def test_is_asyncapi_3_with_the_parts_that_it_asks_for(self, content: dict[str, Any]) -> None:
        assert content["asyncapi"] == "3.0.0"
        assert {"title", "version"} <= set(content["info"])
        for server in content["servers"].values():
            assert {"host", "protocol"} <= set(server)
        for operation in content["operations"].values():
            assert operation["action"] == "send"
            assert "$ref" in operation["channel"]

    def test_has_no_reference_that_leads_nowhere(self, content: dict[str, Any]) -> None:
        for reference in references(content):
            assert resolved(content, reference)

    def test_declares_every_parameter_of_its_addresses(self, service: Service, content: dict[str, Any]) -> None:
        for name, channel in content["channels"].items():
            assert channel["address"] == f"evt.{service.name}.{{partition}}.{{unit}}.{name}"
            assert set(re.findall(r"\{(\w+)\}", channel["address"])) == set(channel["parameters"])

    def test_uses_only_names_that_components_may_have(self, content: dict[str, Any]) -> None:
        for kind in content["components"].values():
            assert all(re.fullmatch(r"[A-Za-z0-9._-]+", name) for name in kind)

    def test_page_shows_every_event(self, content: dict[str, Any]) -> None:
        shown = page(content)
        assert all(f'<h2 id="{name}">' in shown for name in content["channels"])


class TestPersonalField:
    def test_is_described_as_sealed(self) -> None:
        service: Service = import_module("services.management.main").SERVICE
        content = document(service.name, service.title, service.deciders)
        name = content["components"]["schemas"]["MemberEnrolled"]["properties"]["name"]
        assert "sealed" in name["description"]
