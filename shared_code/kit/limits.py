"""How much one request may say. The API checks it, the OpenAPI document states it, docs/api/limits.md lists it.

What a value may be (a rate, a ratio, hours of a day) is said where the value is described.
"""

from typing import Final

BODY_BYTES: Final = 1024 * 1024
"""Bytes of a body; not one more is read than it takes to see that there are more."""
IMPORT_BYTES: Final = 16 * 1024 * 1024
"""Bytes of a file of an import once it is unpacked; as it is sent it is a body like any other."""
IMPORT_AT_ONCE_BYTES: Final = 128 * 1024
"""Bytes of a file up to which its sender waits for what came of it."""
NESTING: Final = 32
"""Lists and objects inside each other in a body."""
OBJECT_NAMES: Final = 100
"""Names of one object of a body; no request has half as many fields."""
BODY_VALUES: Final = 30_000
"""Values of a whole body; the longest month of payroll has some 28,000."""
WHOLE_DIGITS: Final = 15
"""Digits before the decimal point of any number; what a field takes is less."""
DECIMAL_PLACES: Final = 30
"""Digits behind it; results keep at most six."""

LIST_ITEMS: Final = 3_100
"""Entries of any list of a body; most fields take less."""
PAYROLL_ROWS: Final = LIST_ITEMS
"""Rows of hours in a request: a hundred job codes on 31 days."""
MONTH_DAYS: Final = 31
ADJUSTMENTS: Final = 50
DRIVER_ROWS: Final = 200
"""Job codes, groups or terms of a contract that one what-if changes."""
BATCH_PARTS: Final = 20
USER_SITES: Final = 1_000
"""Sites that the list of one user names; whoever sees all has another role."""
USER_UNITS: Final = 100
"""Districts, or regions, of one user."""
USER_ID: Final = r"[^/\\#?|\s\x00-\x1f\x7f-\x9f]{1,200}"
"""What a token may call a user: the key of a row, and nothing that ends a line of a log."""
RANGE_MONTHS: Final = 36
RECORDS_READ: Final = 1_200
"""Forecasts of record that one variance of a unit reads: a hundred sites in a year."""
BRIDGED_MONTHS: Final = 300
"""Months of sites that one bridge of a unit splits into effects anew: 25 sites in a year."""
FIRST_YEAR: Final = 2000
LAST_YEAR: Final = 2100
"""Years that a request may name; calculations look beyond both."""

REASON_CHARACTERS: Final = 500
NAME_CHARACTERS: Final = 100
"""A code, an account, a category, an id."""
TERM_CHARACTERS: Final = 200
"""The path of a term of a contract."""
SEARCH_CHARACTERS: Final = 100
CURSOR_CHARACTERS: Final = 200
PATH_CHARACTERS: Final = 2_000
"""The path and query of a part of a batch."""
KEY_CHARACTERS: Final = 255
"""An Idempotency-Key."""
TAGS_CHARACTERS: Final = 1_000
"""If-Match and If-None-Match."""
ACCEPT_CHARACTERS: Final = 1_000
"""What is read of an Accept header; browsers send a tenth of it."""
LAST_PAGE: Final = 1_000_000
LONGEST_PAGE: Final = 200
"""Rows of a page; asking for more gives this many."""

ERROR_ITEMS: Final = 100
"""Wrong fields that one answer names; it counts the others."""
ERROR_CHARACTERS: Final = 1_000
"""A text of an error that repeats what was sent."""
