"""How often something must happen in a year, and by which rule what happened is counted (目标定量化)."""
