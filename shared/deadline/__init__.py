"""Times as people write them in plans and lists, and the dates that follow from them."""

from shared.deadline.due import due_date, occurrences
from shared.deadline.forms import Deadline, Every, OnDate, Standing, Unreadable
from shared.deadline.reading import read_deadline

__all__ = ["Deadline", "Every", "OnDate", "Standing", "Unreadable", "due_date", "occurrences", "read_deadline"]
