"""The forms of records, a module a room; their fields are named as the verbs' arguments."""
