"""A study day that repeats by a rule, with a topic for every month (专题学习日年度安排)."""
