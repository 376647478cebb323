"""Mutation testing of the rules: small faults are planted one by one, and a test must notice each (see README.md)."""
