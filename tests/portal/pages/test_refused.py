"""Why a form comes back: never without a sentence."""

from services.portal.backend.client import Problem
from services.portal.language.catalogs import load
from services.portal.pages.pattern.acting import trouble_of

TEXTS = load()


class TestARefusedForm:
    def test_says_what_the_service_says_and_which_field_is_wrong(self) -> None:
        errors = [{"field": "items/0/matter", "message": "请填写"}]
        found = trouble_of(Problem(422, {"detail": "填写内容有误", "errors": errors}), TEXTS["zh"])
        assert (found.status, found.sentence) == (422, "填写内容有误")
        assert found.errors == {"items/0/matter": "请填写"}

    def test_of_a_service_that_broke_says_what_to_do(self) -> None:
        found = trouble_of(Problem(500, {}), TEXTS["zh"])
        assert (found.status, "联系系统管理员" in found.sentence) == (500, True)
        assert "administrator" in trouble_of(Problem(500, {}), TEXTS["en"]).sentence
