"""What a bundle takes of docker-compose.yml, and how images get from one engine into another."""

import os
import platform
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from deploy.bundle import archive, contents, images
from tests.contracts.slices import ROOT
from tests.deploy.bundle.conftest import Copy

IMAGE = f"wenxiao-bundle-test:{os.getpid()}"


@pytest.fixture(scope="module", autouse=True)
def _engine() -> None:
    if not images.engine_answers():
        pytest.skip("no Docker engine answers here")


@pytest.fixture
def image() -> Iterator[str]:
    """An image without content."""
    subprocess.run(["docker", "import", "-", IMAGE], input=bytes(10240), capture_output=True, check=True)
    yield IMAGE
    subprocess.run(["docker", "rmi", IMAGE], capture_output=True, check=False)


def test_every_image_of_the_compose_file_is_found() -> None:
    composed = images.Composed.read(ROOT)
    kinds = {image.rpartition("/")[2].partition(":")[0] for image in composed.needed}
    assert kinds >= {"postgres", "nats", "nginx", "operations", "management", "projection"}
    assert not composed.needed & composed.optional


def test_what_containers_mount_goes_along_and_what_people_exchange_does_not(tmp_path: Path) -> None:
    contents.lay_compose(ROOT, tmp_path, images.Composed.read(ROOT))
    laid = {file.relative_to(tmp_path).as_posix() for file in tmp_path.rglob("*") if file.is_file()}
    assert {"docker-compose.yml", ".env", "deploy/docker/proxy/nginx.conf"} <= laid
    assert all(name in ("docker-compose.yml", ".env") or name.startswith("deploy/") for name in laid)
    asked = ["docker", "compose", "config", "--quiet"]
    assert subprocess.run(asked, cwd=tmp_path, capture_output=True, check=False).returncode == 0


def test_images_are_loaded_and_settings_of_before_are_kept(another: Copy, image: str, tmp_path: Path) -> None:
    bundle = another("wenxiao-images")
    (bundle / "images").mkdir()
    images.save([image], bundle / "images" / "images.tar.gz")
    contents.lay_compose(ROOT, bundle / "containers", images.Composed.read(ROOT))
    with (bundle / "manifest").open("a") as manifest:
        manifest.write(f"images=1\nimages_machine={platform.machine()}\n")
    archive.write_sums(bundle)
    subprocess.run(["docker", "rmi", image], capture_output=True, check=True)
    (tmp_path / "prefix").mkdir()
    (tmp_path / "prefix" / ".env").write_text("WENXIAO_HTTPS_PORT=8443\n")

    command = [str(bundle / "install"), str(tmp_path / "prefix"), "--containers"]
    done = subprocess.run(command, env={**os.environ, "LANG": "C"}, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "docker compose up -d" in done.stdout
    assert images.present([image]) == [image]
    assert (tmp_path / "prefix" / ".env").read_text() == "WENXIAO_HTTPS_PORT=8443\n"
    assert (tmp_path / "prefix" / ".env.new").read_bytes() == (ROOT / ".env").read_bytes()
    assert (tmp_path / "prefix" / "docker-compose.yml").exists()
