"""The verbs of steps 4, 6 and 7 and of the grades: import from the modules."""
