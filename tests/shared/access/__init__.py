"""Who was given what, in the log before it is given."""
