"""How what rows say enters the store: merge, month facts that follow, differences."""
