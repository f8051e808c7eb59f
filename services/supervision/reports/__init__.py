"""Supervision's own monthly reports as rows."""
