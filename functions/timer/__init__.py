"""Timers: one module = one schedule, in UTC. `functions/services.py` lists them."""
