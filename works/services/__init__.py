"""The verbs of steps 8 to 11: import from the modules."""
