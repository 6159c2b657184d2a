"""The documents that people open, built from the schema."""
