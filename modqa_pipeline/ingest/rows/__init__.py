"""What becomes of each delivered row. Writes nothing down."""
