"""A second, slow calculation of a site-year, written from the specification alone, to compare the product with."""

from tests.oracle.calculator import calculate

__all__ = ["calculate"]
