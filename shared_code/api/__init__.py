"""What turns FastAPI into this API: envelope, errors, order of checks, preconditions, limits, reference page."""
