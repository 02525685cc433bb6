"""Tests of ModQA, and the worlds that they play with; the product knows nothing of either."""
