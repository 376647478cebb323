"""How good forecasts were: forecasts as they stood are kept, scored once actuals come, and compared with baselines."""
