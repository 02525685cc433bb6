"""Pure functions from numbers to numbers, each with its source. Know no file, table or tool."""
