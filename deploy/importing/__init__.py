"""The year plan workbook: read, checked as a whole, applied by commands over HTTP."""
