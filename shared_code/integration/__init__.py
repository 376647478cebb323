"""What other systems deliver: from a file to months of sites, and the report that says what changed.

The way of a file:

    bytes of a file                    sources/files/: encoding, table or YAML, header, cells
      -> rows with their lines         rows/: typed fields, keys, aliases, what is refused and what to write instead
      -> rows of one site              service/: one service a shape of load; spooled to disk, so memory stays flat
      -> entries of a document         writing/kinds.py, writing/entries.py
      -> the merged document           writing/merge.py: what adds, replaces, stays or goes
      -> month facts that follow       writing/affected_months.py, writing/month_facts.py
      -> one transaction a site        writing/month_writer.py
      -> LoadReport                    load.py, report.py, writing/diff.py; load_warnings.py says what is unusual

`load.py` is the contract: `LoadRequest` (who, how, dry run), `LoadReport` (what changes, goes, falls, is unusual),
`LoadRefused`. `service/loader.py` finds the service of a kind. A refused file leaves the store as it was; loading the
same file twice changes nothing. `service/rebuild.py` makes stored facts anew after a change of rules.

Arrows: sources know no rows, rows know no store, writing knows rows and stores, services know all of them.

To add a column: the field in `rows/<what>.py` and, where it is stored, the entry in `writing/kinds.py`;
docs/loading.md follows from the definitions. To add a kind: a row model with `KEY` and `UNIT`, a `MonthKind` in
`writing/kinds.py` or a service, an example in docs/examples. To add a system: `sources/<system>/`.
"""
