"""The district and its units."""
