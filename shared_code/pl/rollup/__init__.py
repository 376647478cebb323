"""The P&L of districts, regions and the company, from rows of site-years."""
