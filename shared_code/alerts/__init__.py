"""Alerts: what is wrong with a site's data, or far from its plan, found, kept and closed by itself.

    documents of a site ─→ data.py ─→ checks/ ─→ observations ─→ validation.py ─→ alerts and a score
                                        ↑                                            │
                              rules.yaml, catalogue.py                     tables.py: the site's partition, and a
                                                                           row a site in the district's

- `rules.yaml` says of each rule what it means, its limits, how an alert is worded and what to do; `catalogue.py`
  refuses a wrong file. `checks/` are pure functions of what a site has, one a rule, registered under the rule's id.
- `service/validation.py` is the job of the timer `data_validation`: a message a site, four times a day. An alert stays
  open while its cause is found again, and closes by itself once it is not.
- `service/alerting.py` is the port for others that find something as they go, such as loads.
- A rule is added by its entry in `rules.yaml` and a function in `checks/`: docs/quality.md.
"""
