"""Serves the registered functions on a laptop, without the Functions host."""
