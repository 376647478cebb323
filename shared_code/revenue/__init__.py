"""Revenue: what guests pay (external revenue), and what the company earns of it by contract (internal revenue)."""
