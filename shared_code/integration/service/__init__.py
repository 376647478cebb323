"""The use cases of loads."""
