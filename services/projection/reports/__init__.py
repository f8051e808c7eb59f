"""Reports: declared by name, read from the views or folded anew for a past date, as JSON or as a workbook."""
