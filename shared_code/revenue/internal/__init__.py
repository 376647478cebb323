"""Internal revenue: what the contract lets the company bill."""
