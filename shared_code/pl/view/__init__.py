"""The P&L of a site as its pages show it, with provenance, warnings and variances."""
