"""How often the interval of a quality score holds the true one, through the product's own SQL."""

import numpy as np
import pyarrow as pa
import pytest

from tests.simulation.product import compile_inline

N_SITES = 4_000
LOSSES = np.array([1.0, 0.5, 0.2, 0.0])
QUERY = """
with {{ quality_scores('simulated_sums', 'simulated_accuracy') }}
select avg(case when $truth between lower and upper then 1 else 0 end) from quality_scores
"""


@pytest.fixture(scope="module")
def query(product, tmp_path_factory):
    product.put(
        "staging.stg_severity_weights",
        "select * from (values ('critical', 100, true), ('major', 50, false), ('minor', 20, false))"
        " as weights (severity, weight, auto_fail)",
    )
    return compile_inline(tmp_path_factory.mktemp("inline"), QUERY)


@pytest.mark.parametrize("graver_errors", [(0.05, 0.35, 0.6), (1 / 3, 1 / 3, 1 / 3)])
@pytest.mark.parametrize(
    ("n_audits", "error_rate"), [(100, 0.03), (400, 0.01), (400, 0.1), (1_000, 0.03)]
)
def test_scores_are_as_sure_as_they_say(product, query, n_audits, error_rate, graver_errors):
    """A simple random sample, where n_effective is the number of audits."""
    rates = np.append(np.array(graver_errors) * error_rate, 1 - error_rate)
    rng = np.random.default_rng([n_audits, round(error_rate * 1000)])
    counts = rng.multinomial(n_audits, rates, N_SITES)
    loss, squared = counts @ LOSSES, counts @ LOSSES**2
    sums = pa.table(
        {
            "slice_value": np.arange(N_SITES),
            "n_auto_failed": counts[:, 0],
            "loss": loss,
            "squared": squared,
        }
    )
    product.put(
        "simulated_sums",
        f"""select 'week' as period, slice_value, {n_audits} as n_audited, n_auto_failed,
                   {n_audits} as base_total, loss as loss_total, squared as squared_loss_total,
                   (squared - loss * loss / {n_audits}) * {n_audits} / ({n_audits} - 1) as loss_variance,
                   0 as covariance, 0 as base_variance
            from sums""",
        sums=sums,
    )
    product.put(
        "simulated_accuracy",
        f"select period, slice_value, {n_audits}::double as n_effective from simulated_sums",
    )
    [(coverage,)] = product.connection.execute(query, {"truth": 1 - rates @ LOSSES}).fetchall()
    assert 0.94 <= coverage <= 0.99
