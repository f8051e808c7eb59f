from datetime import date
from pathlib import Path

import pytest

from shared.rulebook import BrokenRulebook, Override, Rulebook, RuleUnset, UnknownRule
from shared.testing.context import SERVICES

BEFORE, SINCE = date(2026, 6, 30), date(2026, 7, 1)
OLD = """
version = "t.1"
[[rule]]
key = "study.hours"
name = "学时"
value = 32
comparator = ">="
unit = "学时/年"
title = "《条例》"
article = "第二十条"
effective_from = 2019-05-06
effective_to = 2026-07-01
verified = "read"
"""
NEW = """
[[rule]]
key = "study.hours"
name = "学时"
value = 40
comparator = ">="
unit = "学时/年"
title = "《新条例》"
effective_from = 2026-07-01
verified = "open"
"""
OPEN = """
[[rule]]
key = "target.hearings"
name = "听取汇报"
comparator = ">="
title = "单位要求"
effective_from = 2020-01-01
verified = "read"
suggest = 2
"""


@pytest.fixture
def book(tmp_path: Path) -> Rulebook:
    return load(tmp_path, OLD + NEW + OPEN)


def load(folder: Path, text: str) -> Rulebook:
    (folder / "rules.toml").write_text(text, encoding="utf-8")
    return Rulebook.load(folder / "rules.toml")


class TestInForce:
    def test_a_rule_changes_on_its_day_and_the_explanation_names_the_one_used(self, book: Rulebook) -> None:
        old, new = book.in_force(BEFORE), book.in_force(SINCE)
        assert (old.number("study.hours"), new.number("study.hours")) == (32, 40)
        assert "《条例》第二十条" in old.explain("study.hours")
        assert "《新条例》（待核）" in new.explain("study.hours")
        assert "to be confirmed" in new.explain("study.hours", "en")

    def test_carries_the_version_that_a_decision_stores(self, book: Rulebook) -> None:
        assert book.in_force(BEFORE).version == "t.1"

    def test_what_the_source_leaves_open_is_asked_for_never_guessed(self, book: Rulebook) -> None:
        with pytest.raises(RuleUnset) as unset:
            book.in_force(BEFORE).number("target.hearings")
        assert "请先设定" in unset.value.sentence()

    def test_an_unknown_key_is_a_mistake(self, book: Rulebook) -> None:
        with pytest.raises(UnknownRule):
            book.in_force(BEFORE).number("study.minutes")

    @pytest.mark.parametrize(("hours", "enough"), [(31, False), (32, True)])
    def test_a_rule_compares(self, book: Rulebook, hours: int, enough: bool) -> None:
        assert book.in_force(BEFORE)["study.hours"].satisfied(hours) is enough


class TestOverride:
    def test_a_unit_may_ask_for_more_from_a_day_on(self, book: Rulebook) -> None:
        stricter = book.with_override(
            Override(key="study.hours", value=48, since=date(2026, 3, 1), regulation="本单位学习制度第3条")
        )
        assert stricter.in_force(date(2026, 2, 28)).number("study.hours") == 32
        assert stricter.in_force(date(2026, 3, 1)).number("study.hours") == 48
        assert "本单位学习制度第3条" in stricter.in_force(BEFORE).explain("study.hours")

    def test_asking_for_less_needs_a_reason(self, book: Rulebook) -> None:
        less = Override(key="study.hours", value=16, since=BEFORE, regulation="本单位制度")
        with pytest.raises(ValueError, match="reason"):
            book.with_override(less)
        told = less.model_copy(update={"reason": "经上级批准"})
        assert book.with_override(told).in_force(BEFORE).number("study.hours") == 16


class TestLoad:
    @pytest.mark.parametrize(
        ("text", "says"),
        [
            (OLD.replace("effective_to = 2026-07-01", "") + NEW, "study.hours"),
            (OLD.replace('">="', '"about"'), "comparator"),
            (OLD.replace('title = "《条例》"', ""), "title"),
            (OLD.replace("effective_to = 2026-07-01", "effective_to = 2019-01-01"), "ends before"),
            (OLD.replace("version", "edition"), "version"),
            ("version = ", "no rulebook"),
        ],
        ids=["overlap", "comparator", "no source", "backwards", "no version", "no toml"],
    )
    def test_a_broken_book_names_file_and_mistake(self, tmp_path: Path, text: str, says: str) -> None:
        with pytest.raises(BrokenRulebook, match=says) as broken:
            load(tmp_path, text)
        assert "rules.toml" in str(broken.value)

    def test_a_missing_file_is_named(self, tmp_path: Path) -> None:
        with pytest.raises(BrokenRulebook, match="cannot be read"):
            Rulebook.load(tmp_path / "rules.toml")

    @pytest.mark.parametrize("service", ["learning", "management", "responsibility", "supervision"])
    def test_every_services_book_is_sound_and_explains_itself(self, service: str) -> None:
        rules = Rulebook.load(SERVICES / service / "rules.toml").in_force(date(2026, 3, 1))
        assert rules
        for rule in rules.values():
            assert rule.title in rule.explain()
            assert "http" not in rule.explain()
