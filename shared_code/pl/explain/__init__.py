"""Where an amount of the P&L comes from, step by step and day by day."""
