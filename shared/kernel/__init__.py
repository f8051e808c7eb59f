"""Values and pure functions that every rule is written with."""
