"""Days that are slips of the pen in the year, wherever they are typed, pasted or read from a sheet."""

from datetime import date

OLDEST = date(2000, 1, 1)
"""Nothing the portal knows of is older, but for what says so itself (when a house was built)."""
