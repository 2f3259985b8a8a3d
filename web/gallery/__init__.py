"""Every component on one page, with invented Chinese data; not part of a production installation."""
