"""Dated, sourced rules: what each number is, since when, where it stands, and whether somebody has read it there."""

from shared.rulebook.book import BrokenRulebook, Rulebook
from shared.rulebook.rules import Comparator, Override, Rule, Rules, RuleUnset, UnknownRule, Verified

__all__ = [
    "BrokenRulebook",
    "Comparator",
    "Override",
    "Rule",
    "RuleUnset",
    "Rulebook",
    "Rules",
    "UnknownRule",
    "Verified",
]
