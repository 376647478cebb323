"""How an amount was derived: nodes to replay, to store and to tell in sentences; figures as text; dated parameters."""
