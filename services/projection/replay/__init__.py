"""Going through a history step by step: what each event changed in the reports, and what lies between two dates."""
