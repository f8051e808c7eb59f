"""Why something is there and what followed from it: a table of links, and the way through it."""
