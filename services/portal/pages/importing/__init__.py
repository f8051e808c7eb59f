"""The page that imports a year plan."""
