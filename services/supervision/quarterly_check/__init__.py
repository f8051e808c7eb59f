"""A planned check of a unit in a quarter: sheet, findings, talks, reminders, circular notice, report (季督)."""
