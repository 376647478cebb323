"""P&L: the lines of a site's months, front line contribution, comparisons and roll-ups."""
