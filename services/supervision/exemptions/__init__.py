"""Which organization need not hold which kind of meeting, and when; what is not owed is never short."""
