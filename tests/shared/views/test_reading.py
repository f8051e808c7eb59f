from shared.views.reading import Opened
from tests.shared.views.toys import CHEN, Log, Raised, Reported


class TestOpened:
    def test_is_read_once_for_all_views_of_a_class(self) -> None:
        opened = Opened(Log().raised("台账"))
        arrived = opened.read_as(Raised)
        assert (arrived.news.person, arrived.position) == (CHEN, 1)
        assert opened.read_as(Raised) is arrived

    def test_is_read_anew_as_another_class(self) -> None:
        opened = Opened(Log().say("TaskReported", "台账", text="已补两份", hours="1.5", problem="", person=str(CHEN)))
        assert isinstance(opened.read_as(Reported).news, Reported)
        assert isinstance(opened.read_as(Reported).news, Reported)
