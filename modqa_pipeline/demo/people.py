"""Who works in the synthetic marketplace: sixty moderators at five sites, eight auditors."""

from dataclasses import dataclass

import numpy as np

from modqa_pipeline.demo.catalogue import SITES
from modqa_pipeline.demo.marketplace import Marketplace

MODERATORS_PER_SITE = 12
SITE_LANGUAGES = {
    "Porto": "es|fr|en",
    "Krakow": "pl|de|en",
    "Sofia": "de|it|en",
    "Manila": "en|fr|it",
    "Bogota": "es|it|en",
}


@dataclass(frozen=True)
class Auditor:
    """Someone who gives verdicts; a vendor's own auditor judges that vendor alone."""

    auditor_id: str
    organisation: str
    site: str
    languages: str
    vendor: str | None = None
    moderator_id: str | None = None


AUDITORS = (
    *(Auditor(f"qa-{i:04d}", "client", "Dublin", languages) for i, languages in enumerate(
        ("de|en", "fr|en", "es|en", "it|en", "pl|en", "de|fr|es|it|pl|en"), start=1
    )),
    Auditor("acme-0012", "vendor", "Porto", "es|fr|en", "acme", "acme-0012"),
    Auditor("borealis-0024", "vendor", "Manila", "en|fr|it", "borealis", "borealis-0024"),
)  # fmt: skip
CLIENT_AUDITORS = tuple(a for a in AUDITORS if a.organisation == "client")
CLIENT_READERS, ADJUDICATOR = CLIENT_AUDITORS[:-1], CLIENT_AUDITORS[-1]


def moderator_ids() -> tuple[str, ...]:
    """List the moderators' plain identifiers, twelve per site in the order of `SITES`, numbered within the vendor."""
    ids: list[str] = []
    last_of: dict[str, int] = {}
    for site in SITES:
        start = last_of.get(site.vendor, 0)
        ids += [f"{site.vendor}-{start + i:04d}" for i in range(1, MODERATORS_PER_SITE + 1)]
        last_of[site.vendor] = start + MODERATORS_PER_SITE
    return tuple(ids)


def error_factors(world: Marketplace) -> np.ndarray:
    """Draw how often each moderator errs, as a factor around 1 that stays the same on all days."""
    draw = np.random.default_rng([world.seed, 0, 11]).standard_normal(len(moderator_ids()))
    factors = np.exp(0.35 * draw).reshape(len(SITES), MODERATORS_PER_SITE)
    return (factors / factors.mean(axis=1, keepdims=True)).ravel()
