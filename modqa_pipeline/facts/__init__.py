"""What is recorded once and never made again: how it is written and read. Knows no stage that records it."""
