"""The duty lists of responsibility as supervision knows them: what is open, for whom, by when."""
