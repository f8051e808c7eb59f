"""Looking back: what counted on a date or was known at a moment, folded once and kept."""
