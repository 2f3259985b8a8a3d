"""补录汇总表: a district's projects under way, read from one sheet, one row a project (pure, no Django)."""
