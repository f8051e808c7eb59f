"""Quantified targets 目标定量化: what counts for them, and the monthly reports."""
