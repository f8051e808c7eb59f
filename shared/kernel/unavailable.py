"""What answers 503: nothing is wrong with the request, the system cannot decide on it now."""


class Stale(Exception):
    """The local copy of the directory, or a view, is too old to decide on; try again soon."""
