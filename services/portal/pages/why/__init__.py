"""Why something is there and what followed, as a chain."""
