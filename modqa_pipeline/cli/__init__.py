"""The command line: arguments, commands, exit status. Nothing imports it."""
