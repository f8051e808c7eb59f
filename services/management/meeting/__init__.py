"""Meetings of every kind: planned, held, recorded, returned, corrected."""
