"""What is in an image, and what is not."""

import json

import pytest

from deploy.installation.topology import DEPLOYED
from tests.containers.system import ROOT, run

NAMES = [deployed.name for deployed in DEPLOYED]
MOST_BYTES = 300_000_000

_LISTED = "import os; print(*sorted(os.listdir('services')), os.path.exists('deploy'))"
_INSTALLED = (
    "from importlib.metadata import distributions as found; "
    "print(*(f'{one.name}=={one.version}'.lower().replace('_', '-') for one in found()))"
)


def image(name: str) -> str:
    return f"wenxiao/{name}:0.1.0"


def python(name: str, text: str) -> tuple[int, str]:
    """Exit code and output of a Python line in a container of an image."""
    sealed = ["--rm", "--network=none", "--read-only", "--entrypoint=python"]
    done = run(["docker", "run", *sealed, image(name), "-c", text])
    return done.returncode, done.stdout + done.stderr


def locked(name: str) -> set[str]:
    """`package==version` of every line of a lock."""
    lines = (ROOT / "deploy" / "requirements" / f"{name}.txt").read_text().splitlines()
    return {line.split()[0].lower().replace("_", "-") for line in lines if line and line[0].isalnum()}


@pytest.mark.usefixtures("system")
class TestImage:
    @pytest.mark.parametrize("name", NAMES)
    def test_holds_its_service_and_no_other(self, name: str) -> None:
        code, said = python(name, _LISTED)
        assert code == 0, said
        assert said.split() == ["__init__.py", "__pycache__", name, "False"]

    @pytest.mark.parametrize("name", NAMES)
    def test_cannot_import_another_service(self, name: str) -> None:
        other = next(each for each in NAMES if each != name)
        code, said = python(name, f"import services.{name}.main; print('alone'); import services.{other}")
        assert code != 0
        assert "alone" in said
        assert f"No module named 'services.{other}'" in said

    @pytest.mark.parametrize("name", [*NAMES, "operations"])
    def test_is_small_and_labelled_and_runs_as_an_ordinary_user(self, name: str) -> None:
        found = json.loads(run(["docker", "inspect", image(name)]).stdout)[0]
        assert found["Size"] <= MOST_BYTES, f"{found['Size']:,} bytes"
        assert found["Config"]["User"] == "10001:10001"
        labels = found["Config"]["Labels"]
        assert labels["org.opencontainers.image.ref.name"] == name
        assert labels["org.opencontainers.image.version"] == "0.1.0"

    @pytest.mark.parametrize(("name", "lock"), [("learning", "service"), ("portal", "portal")])
    def test_has_the_locked_packages_and_no_others(self, name: str, lock: str) -> None:
        code, said = python(name, _INSTALLED)
        assert code == 0, said
        installed = set(said.split())
        assert len(installed) > 20
        assert installed <= locked(lock)

    def test_says_which_service_is_missing(self) -> None:
        done = run(["docker", "build", "-q", "-f", "deploy/docker/Dockerfile", "."])
        assert done.returncode != 0
        assert "--build-arg SERVICE=learning" in done.stderr

    def test_of_the_portal_holds_what_browsers_are_served_and_nothing_to_build_it(self) -> None:
        code, said = python(
            "portal", "import os; print(*os.listdir('services/portal/built'), os.listdir('services/portal'))"
        )
        assert code == 0, said
        assert "manifest.json" in said
        assert "node_modules" not in said
