"""Payroll: hours and cost of a site's job codes."""
