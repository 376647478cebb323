"""How many of the faults that feeds really have are found: a year of the demo company with planted ones."""
