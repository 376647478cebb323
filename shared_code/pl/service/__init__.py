"""The use cases of the P&L: a year calculated, shown, compared, explained, tried out, kept."""
