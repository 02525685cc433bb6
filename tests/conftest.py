"""For every test: the libraries' millions of objects are not looked through for waste over and over."""

import gc

gc.set_threshold(50_000, 100, 100)
