"""Keeps report views of everybody's events, and the audit log that shows that nothing was lost or altered."""
