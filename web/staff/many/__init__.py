"""成批办理: one act on many rows in one table: ticked or filled in, looked at, then done all or nothing."""
