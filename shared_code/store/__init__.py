"""The table store and the unit of work on it.

Everything of a site lies in one partition of the table `forecasts`, so that what is saved together changes together:

    a save                                                    editing.py: preconditions, replays, conflicts, races
      -> ChangeSet                                            unit_of_work.py: documents, facts, rows, audit, messages
      -> marker in `pending`, then one transaction            outbox.py, table.py
      -> messages are handed to the sender                    messaging/sending.py

    a read                                                    site_partition.py: revision, documents, facts, contracts

    table.py            the port: get, query a range of keys, submit a transaction; limits of Azure
    azure_tables.py     on Azure's table service, with a deadline on every call
    sqlite_tables.py    on a file of a laptop; both pass the same tests
    names.py            every table, once
    site_partition.py   the rows of a site: keys, JSON in chunked properties, reads
    unit_of_work.py     one change, written at once or not at all
    editing.py          saving what people edit at the same time
    monthly_values.py   families whose month is a form of named values
    idempotency.py      answers kept under an idempotency key
    audit_log.py        who changed what
    outbox.py           messages stored with their change, and sent whatever dies
    reference.py        reference data that a process keeps until a message follows a change of them
    job_runs.py         what jobs and loads did
    sweep.py            what expired leaves at night

To add a kind of row: its key in the docstring of `site_partition.py`, a method there that reads it, a field of
`ChangeSet` or a `RowWrite` that stores it. To add a table: `names.py`, and a `tables.py` of the feature.
"""
