"""Whether what was set is done: quantified targets, monthly reports, quarterly checks, and the jobs that open them."""
