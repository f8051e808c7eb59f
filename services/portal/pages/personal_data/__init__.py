"""Protection of personal data: what the administrators decide about a person's data."""
