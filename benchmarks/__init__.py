"""What the product is measured by: figures beside their budgets, and beside a bare Starlette in the same run."""
