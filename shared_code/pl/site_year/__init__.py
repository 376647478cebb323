"""The site-year document: one site's P&L year in one file, calculated anywhere and to the cent."""
