import pytest

from tests.deploy.embedded.supervised import Screen


@pytest.fixture
def screen() -> Screen:
    return Screen()
