"""Whatever became of a file on its way: no exception, the ledger adds up, and every record is accounted for.

`MODQA_TEST_MUTATED=1000` takes a thousand of them, which `make test-long` does; a failure names the seed.
"""

import os

import pytest

from tests.worlds.ingest import BPO
from tests.worlds.mutations import mutated

N = int(os.environ.get("MODQA_TEST_MUTATED", "60"))
OF_ONE_HOME = 20
#: Parquet pages of which the library below DuckDB says so with an error that is no class of DuckDB's.
FOUND_AMONG_A_THOUSAND = (352, 820, 940)


@pytest.mark.parametrize(
    "seeds",
    [
        FOUND_AMONG_A_THOUSAND,
        *(range(first, min(first + OF_ONE_HOME, N)) for first in range(0, N, OF_ONE_HOME)),
    ],
    ids=lambda seeds: f"{seeds[0]}-{seeds[-1]}",
)
def test_a_mutated_delivery_is_refused_or_accounted_for(world, seeds):
    for seed in seeds:
        delivery = mutated(seed)
        told = f"seed {seed}: {delivery.kind}, {delivery.what}"
        try:
            # the ledger's identity is checked by the world
            line = world.take(BPO, f"d{seed}.{delivery.kind}", delivery.content)
        except Exception as error:
            raise AssertionError(told) from error
        refused = [
            row
            for row in world.quarantined_or_none()
            if row["receipt_sequence"] == line["sequence"]
        ]
        if line["refusal_code"]:
            assert line["rows_read"] == 0 and [row["line_number"] for row in refused] == [None], (
                told
            )
            continue
        assert len(refused) == line["rows_quarantined"], told
        numbers = [row["line_number"] for row in refused]
        assert len(set(numbers)) == len(numbers) and None not in numbers, told
        if delivery.n_rows is not None:
            assert line["rows_read"] == delivery.n_rows, told
