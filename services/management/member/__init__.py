"""Party members: a mirror of the official member system, with exactly one home branch each."""
