"""The predictive forecast: what a daily series is likely to do next, with intervals, from nothing but its past."""
