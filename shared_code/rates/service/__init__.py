"""Use cases of rates."""
