"""Logs, metrics and traces: what operators see of every process."""
