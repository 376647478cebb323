"""Imported first by who makes demo sites: the collector finds nothing in such a process, and takes a tenth of it."""

import gc

gc.disable()
