"""补录 of many projects: one table uploaded and previewed, many confirmed or returned at once."""
