"""Access events: who was given what, written into the log of the service that answers, before it answers."""
