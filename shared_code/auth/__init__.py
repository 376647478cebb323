"""Who calls, what they may do, and at which sites."""
