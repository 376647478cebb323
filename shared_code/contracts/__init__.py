"""Contracts: what a client agreed to pay, as validated data that names its dates and its reasons."""
