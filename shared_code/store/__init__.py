"""The table store and the unit of work on it."""
