"""The chart of accounts, account numbers by meaning, categories, balances of budget and ledger, the four series."""
