"""Sites: where labor and parking are supplied, and the organisation they belong to."""
