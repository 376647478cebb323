"""Use cases of expenses."""
