"""Results as people and programs read them: a page, and one small module per format."""
