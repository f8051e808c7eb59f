"""From tables to a year plan: one file per group of sheets, every problem collected."""
