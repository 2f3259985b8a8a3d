"""A district's rules as dated, frozen values. Nothing here knows Django, the clock or floating point."""
