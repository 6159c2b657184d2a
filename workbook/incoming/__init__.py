"""What came in: whose it is, what it says, what the checks make of it, and where it goes in the lists."""
