"""Months as they stood: forecasts of record and working versions."""
