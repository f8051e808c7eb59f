"""Sealing the audit log: signed checkpoints, published tiles, witnesses, proofs, the guard before every signature."""
