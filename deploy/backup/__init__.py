"""Backups of the databases, kept apart from the keys, and the way back from them."""
