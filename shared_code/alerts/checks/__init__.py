"""The checks, one a rule: each takes what a site has and the limits of its rule, and gives what it observes."""

from shared_code.alerts.checks import arrival, bands, books, consistency, copies, doubles, plan, ranges

__all__ = ["arrival", "bands", "books", "consistency", "copies", "doubles", "plan", "ranges"]
