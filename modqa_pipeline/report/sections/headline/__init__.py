"""What a page says first: the sentence, what needs attention, the tiles. Knows no HTML."""
