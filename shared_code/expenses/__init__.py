"""Expenses: what a site's month costs besides payroll, and the tab on which managers forecast it."""
