"""The demo district: 131 made-up neighbourhoods whose sums are the scheme's, brought to life by the portal's verbs."""
