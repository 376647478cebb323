"""What the warehouse delivers: one statement a feed, read in batches of typed rows.

    queries/<feed>.sql       one portable statement, with a header that tells its parameters and columns
      -> feeds.py            the typed row of each statement: the fields of the rows that files have, too
      -> reading.py          one read: tries again what is worth it, ends in time, tells no SQL
      -> service.py          the adapter of the port `Warehouse`, a method a feed
      -> odbc.py             connections to a server: driver, pool, access token
      -> dialects.py         what servers differ in
      -> sqlite.py           connections to the demo warehouse of a laptop, a file

To add a feed: the statement, its row in `feeds.py`, its method in the port and in `service.py`; docs/data.md lists it.
`ddl/` holds statements for whoever owns the warehouse; nothing here runs them.
"""
