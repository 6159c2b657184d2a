"""What a month means: squads, targets, funds, rewards. No file, no clock, no Excel."""
