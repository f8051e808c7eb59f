"""What is kept of responsibility's events for the three lists."""

from services.projection.three_lists.view.duties import DUTY_ITEMS, DUTY_LISTS
from services.projection.three_lists.view.rectifications import RECTIFICATIONS

__all__ = ["DUTY_ITEMS", "DUTY_LISTS", "RECTIFICATIONS", "VIEWS"]

VIEWS = (DUTY_LISTS, DUTY_ITEMS, RECTIFICATIONS)
