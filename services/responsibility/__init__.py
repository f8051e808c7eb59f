"""Responsibility system 责任体系: who owes what by when, and what has to be put right."""
