"""Commands, the queues that carry them, and what sends them."""
