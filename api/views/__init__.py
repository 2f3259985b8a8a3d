"""Views of the API: parse, call one query or rule, present."""
