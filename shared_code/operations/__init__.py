"""How the product runs: dead letters, runs of jobs, what is measured and when it is an alarm."""
