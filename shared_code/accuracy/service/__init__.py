"""The use cases of accuracy."""
