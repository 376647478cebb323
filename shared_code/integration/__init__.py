"""What enters from other systems: sites, contracts, budgets, actuals."""
