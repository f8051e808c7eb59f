"""Brings a log, its stream and its readers to agree again after a restore, or names the difference."""
