"""Meetings of management and study days of learning that were held: what targets are counted from."""
