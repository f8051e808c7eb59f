"""All units that somebody reaches, side by side: the district's roll-up. Ordered by code, never ranked."""
