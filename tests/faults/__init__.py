"""Faults on purpose between a save and its roll-up: nothing may be lost, doubled or wrong (README.md)."""
