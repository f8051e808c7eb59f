"""Containers of the tests are what docker-compose.yml runs, and where there is no engine that is said at once."""

from pathlib import Path

import pytest

from deploy.postgres.settings import INITDB
from tests.servers import containers

COMPOSE = (Path(__file__).parents[2] / "docker-compose.yml").read_text()


class TestContainers:
    @pytest.mark.parametrize("image", [containers.POSTGRES_IMAGE, containers.NATS_IMAGE])
    def test_are_of_the_images_of_docker_compose(self, image: str) -> None:
        assert f"image: {image}\n" in COMPOSE

    def test_order_text_as_docker_compose_does(self) -> None:
        assert f"POSTGRES_INITDB_ARGS: {' '.join(INITDB)} " in COMPOSE


class TestTrouble:
    def test_is_that_nobody_answers(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("DOCKER_HOST", f"unix://{tmp_path}/nobody.sock")
        assert containers.trouble(pull=False) == "no Docker engine answers"
