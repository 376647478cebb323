"""What custom connectors of Power Platform need; for development, the running app has the result as a file."""
