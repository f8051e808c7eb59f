"""Evidence that leaves the house: events with their proofs, verifiable by anybody without us."""
