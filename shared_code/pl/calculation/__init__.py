"""The calculation of a P&L year: inputs, lines of a month, months of a year, and what may be reused."""
