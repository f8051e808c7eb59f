"""Party organizations of a unit: leading group, organ committee, branches, cells."""
