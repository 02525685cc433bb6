"""The top of a page: the sentence, what needs attention, the tiles. Knows no HTML."""
