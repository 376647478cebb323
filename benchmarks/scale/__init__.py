"""What happens with more sites: a simulation of a Monday morning and a night, from measured costs (docs/scale.md)."""
