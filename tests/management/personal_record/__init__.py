"""Restricting, releasing and erasing a person's data."""
