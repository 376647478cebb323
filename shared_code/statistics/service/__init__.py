"""The use cases of statistics: a month read and saved, its analysis, and what follows a change."""
