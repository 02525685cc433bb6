"""Are the intervals honest, and what is the design worth? `make simulate` writes docs/simulation.md.

Every replication of a world is a day that goes through the product's own SQL: past audits, score steps, design,
allocation, estimates, status. Only the draw of n_h out of N_h is made by numpy, as a multivariate hypergeometric
draw, which is what a simple random sample of a stratum is.
"""

import argparse
import sys
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import numpy as np

from tests.simulation import page
from tests.simulation.play import replicate
from tests.simulation.product import Product
from tests.simulation.scores import Scores, read_scores
from tests.simulation.worlds import WORLDS, World

# Whole weeks, and small enough for 2 GiB.
CHUNK = 504


def main() -> int:
    """Simulate the worlds asked for and print, or write, what came out."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--replications", type=int, default=10_080, help="days in each world")
    parser.add_argument("--worlds", nargs="*", default=[], help="names; default all")
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument(
        "--write",
        action="store_true",
        help="write docs/simulation.md and its picture; other worlds keep what they had there",
    )
    options = parser.parse_args()
    worlds = [w for w in WORLDS if not options.worlds or w.name in options.worlds]
    began = time.monotonic()
    tasks = [
        (world, chunk, min(CHUNK, options.replications * world.times - first))
        for world in worlds
        for chunk, first in enumerate(range(0, options.replications * world.times, CHUNK))
    ]
    scores = {world.name: Scores() for world in worlds}
    with ProcessPoolExecutor(options.processes, initializer=_begin) as pool:
        for done, (name, part) in enumerate(pool.map(_simulate, tasks), start=1):
            scores[name].add(part)
            print(
                f"\r{done}/{len(tasks)} {time.monotonic() - began:.0f} s", end="", file=sys.stderr
            )
    print(file=sys.stderr)
    text = page.table(worlds, scores, options.replications)
    print(text)
    if options.write:
        page.write(worlds, scores, options.replications)
    return 1 if page.misses(worlds, scores) else 0


_product: Product


def _begin() -> None:
    global _product
    _product = Product(Path(tempfile.mkdtemp(prefix="modqa-simulation-")))
    _product.connection.execute("set threads = 1; set memory_limit = '3GB'")


def _simulate(task: tuple[World, int, int]) -> tuple[str, Scores]:
    world, chunk, n_replications = task
    replicate(_product, world, n_replications, np.random.default_rng([world.seed, chunk]))
    return world.name, read_scores(_product)


if __name__ == "__main__":
    sys.exit(main())
