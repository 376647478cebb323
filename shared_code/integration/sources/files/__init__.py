"""Files: text, tables of CSV, lists of YAML."""
