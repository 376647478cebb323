"""External revenue: what guests pay, by category."""
