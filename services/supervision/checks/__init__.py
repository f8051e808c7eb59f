"""Supervision's own quarterly checks as rows."""
