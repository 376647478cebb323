"""Deterministic demo data and the users who look at it."""
