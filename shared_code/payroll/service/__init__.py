"""The use cases of payroll."""
