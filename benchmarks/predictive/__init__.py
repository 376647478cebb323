"""The predictive forecast on public series, beside naive baselines, origin by origin."""
