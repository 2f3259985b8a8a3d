"""Money: ladder, claim, contributions and payments of a project; the district's sums."""
