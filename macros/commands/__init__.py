"""The command line's commands, a module for each part of the office's work; `macros.cli` puts them together."""
