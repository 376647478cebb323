"""What every feature stands on and what knows nothing of parking: errors, decimals, periods, stores, queues, clocks."""
