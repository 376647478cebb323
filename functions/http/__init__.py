"""HTTP endpoints: one module = one router = one HTTP function. `functions/services.py` lists them."""
