"""What one person has to do with: what he or she owes, what waits for him or her, how much was asked."""
