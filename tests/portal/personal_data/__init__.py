"""The page on which administrators restrict, release and erase."""
