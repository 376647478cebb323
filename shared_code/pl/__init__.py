"""The P&L of a site: ten lines a month in four series, and what people ask about them.

How a year is made:

    month facts, contract terms, balances                     calculation/from_store.py (or site_year/ from a document)
      -> YearInputs                                           calculation/inputs.py
      -> PLMonth, its figures by basis                        calculation/month.py
      -> lines of the month in four series                    calculation/lines.py
      -> Year: months that accumulate see the ones before     calculation/year.py

The calculation is pure and makes nodes, so every amount can tell how it was made and be made again. `calculation/
service.py` keeps calculated years by the revision of the site; whoever needs an amount asks it for the year.

One folder a use case, with the same names in each (`views.py` its JSON, `service.py` its use cases, `tables.py` its
rows where it has some):

    view/       the page, front line contribution, variances
    explain/    where an amount comes from, as sentences, tree and days
    bridge/     what leads from one series to another
    what_if/    other drivers; the driver that reaches a goal
    snapshot/   months as they stood
    rollup/     districts, regions, the company
    site_year/  a year from one document, for `dev.py calculate`

To add a line: `models.py` (`Line`, `IN_FLC`), `calculation/lines.py` (its `LineSpec`), `calculation/month.py` (what
calculates it), `view/views.py` (its JSON name). To add a use case: a folder as above, a layer in pyproject.toml.
"""
