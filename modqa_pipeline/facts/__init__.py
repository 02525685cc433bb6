"""Facts, recorded once and never made again: how they are written and read. Knows no stage that records them."""
