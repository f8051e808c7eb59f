"""The views themselves, for whoever runs the system: how they stand, rebuilds, roll backs, parked units."""
