"""Lights of rows: their colours, the most urgent first, and how charts paint them."""

from collections.abc import Mapping
from typing import Any

SHADES = {"red": "#b3261e", "yellow": "#c98a00", "green": "#1b6e3c", "none": "#7b8794"}


def colour_of(row: Mapping[str, Any]) -> str:
    """The colour of a row's light; "none" for one without."""
    colour = (row.get("light") or {}).get("colour")
    return str(colour) if colour in SHADES else "none"
