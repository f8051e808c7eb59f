"""The example: a unit's year plan, and a story that plays its first quarter."""
