"""Hands: the command line, the buttons and the worksheet functions."""
