"""CPPCC members, inside and outside the Party."""
