"""Forms made from the JSON Schema of a command: which fields there are, and what was filled in."""
