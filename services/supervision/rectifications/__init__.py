"""The rectification items of responsibility as supervision knows them."""
