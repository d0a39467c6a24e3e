"""How often the rules spoke in what was filed: by rule, period and unit, and the rows behind (domain.md §4)."""
