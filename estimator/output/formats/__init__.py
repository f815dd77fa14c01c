"""How a page is written in each format, one module a format."""
