"""Quarterly checks 季督: planned, on site, findings and what became of them, reported."""
