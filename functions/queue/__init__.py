"""Queue consumers: one module = one queue. `functions/services.py` lists them."""
