"""Everything the triggers call: the features, the kit they stand on, the API contract and access."""
