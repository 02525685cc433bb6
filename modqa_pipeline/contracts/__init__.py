"""The vocabulary of what is delivered: sources, columns, values. Reads no delivery."""
