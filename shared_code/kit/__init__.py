"""What everything stands on and what knows nothing of parking, tables or messages: errors, decimals, months, clock."""
