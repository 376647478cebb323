"""The commands that dev.py starts and that ship with the app: load, token, calculate, rebuild and others."""
