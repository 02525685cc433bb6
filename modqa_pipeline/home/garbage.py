"""How often Python looks for waste, in the processes of a run."""

import gc


def collect_seldom() -> None:
    """Look for waste less often than Python does by itself.

    Libraries make millions of objects that stay; looking through them every 700 took 7 % of a small day.
    """
    gc.set_threshold(50_000, 100, 100)
