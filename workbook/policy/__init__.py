"""The policy: dated parameters with clause and source, and one module per part of the text."""
