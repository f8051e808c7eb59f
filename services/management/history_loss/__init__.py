"""History that was lost for good, signed for by two administrators."""
