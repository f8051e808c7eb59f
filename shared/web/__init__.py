"""The doors over HTTP: routes made from commands, tokens, problem documents, feed, health."""
