"""Rates: what a parked vehicle pays, by category and month."""
