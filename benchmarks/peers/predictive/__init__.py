"""The predictive forecast beside statsforecast's models and gradient boosting, on the public series."""
