"""Names of the API; stable once published."""
