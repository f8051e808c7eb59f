"""Supervision's own targets as rows, and their counts."""
