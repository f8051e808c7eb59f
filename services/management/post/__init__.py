"""Who holds which office at which organization, from when to when."""
