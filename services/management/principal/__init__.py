"""The three administrators and the principals of the services."""
