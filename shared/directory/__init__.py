"""Who is who: a local copy of management's people, organizations, posts and units, kept by its events."""
