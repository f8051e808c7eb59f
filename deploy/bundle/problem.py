"""What keeps a bundle from being written; the text is one sentence for the person at the keyboard."""


class CannotBundle(Exception):
    """Something is missing or does not fit; nothing is written to where finished bundles lie."""


class RegistryUnreachable(CannotBundle):
    """The package registry does not answer: a bundle is made where there is a network, for where there is none."""
