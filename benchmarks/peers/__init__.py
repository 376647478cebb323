"""The same P&L years in the product, in OpenFisca and in a Calc workbook: the same figures first, then the times."""
