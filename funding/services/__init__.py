"""The verbs of money: import from the modules."""
