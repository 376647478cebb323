"""The audit trail: who changed what of a site, when and why."""
