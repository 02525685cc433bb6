"""What the synthetic marketplace consists of: sites, queues, policies, models, markets.

Names and rates are invented; the DSA categories and keywords are the database's real ones.
"""

from dataclasses import dataclass

ENTITY_TYPES = ("seller", "product", "content", "ipr")
MARKETS = {"DE": 0.30, "FR": 0.22, "ES": 0.18, "IT": 0.17, "PL": 0.13}
LANGUAGES = ("de", "fr", "es", "it", "pl", "en")
DECISIONS = ("approve", "remove", "restrict", "escalate", "skip")
SOURCES = ("proactive", "notice", "trusted_flagger", "order", "appeal")


@dataclass(frozen=True)
class Site:
    """A place of work: its share of people's decisions, its errors, its busiest hour in UTC."""

    vendor: str
    name: str
    share: float
    error_factor: float
    peak_hour: float

    @property
    def slice_value(self) -> str:
        """The site as the marts name it."""
        return f"{self.vendor}/{self.name}"


@dataclass(frozen=True)
class Queue:
    """A queue: its share of the volume, how much of it violates, how much a machine decides."""

    queue_id: str
    name: str
    entity_type: str
    share: float
    prevalence: float
    machine_share: float
    sla_minutes: int
    policies: tuple[str, ...]
    owner: str | None = "trust-operations"
    risk_tier: str = "medium"
    is_registered: bool = True
    market: str | None = None


@dataclass(frozen=True)
class Policy:
    """A rule of the marketplace; `restrict_share` of its violations are restricted, not removed."""

    code: str
    name: str
    severity: str
    entity_types: str
    dsa_category: str
    dsa_keyword: str
    restrict_share: float


SITES = (
    Site("acme", "Porto", 0.27, 0.72, 13),
    Site("acme", "Krakow", 0.21, 0.86, 12),
    Site("borealis", "Sofia", 0.20, 0.89, 11),
    Site("borealis", "Manila", 0.17, 0.95, 6),
    Site("cobalt", "Bogota", 0.15, 1.18, 18),
)
# The position that stands for "no site, a machine" wherever sites are numbered.
MACHINE = len(SITES)
MACHINE_PEAK_HOUR = 19.0

# name, version in the first half, version in the second half
MODELS = (("listing-guard", "3.1", "3.2"), ("text-shield", "1.8", "1.8"))
MODEL_OF_ENTITY = {"seller": 1, "product": 0, "content": 1, "ipr": 0}

QUEUES = (
    Queue(
        "q-seller-onboarding", "Seller onboarding", "seller", 0.09, 0.12, 0.25, 1440,
        ("SEL-01", "SEL-02", "SEL-03"),
    ),
    Queue(
        "q-seller-trust", "Seller trust reviews", "seller", 0.05, 0.22, 0.10, 480,
        ("SEL-01", "SEL-03", "CON-04"), risk_tier="high",
    ),
    Queue(
        "q-product-electronics", "Electronics listings", "product", 0.17, 0.16, 0.40, 240,
        ("PRD-02", "PRD-04", "IPR-01"), "electronics-integrity", "high",
    ),
    Queue(
        "q-product-toys", "Toys & childcare listings", "product", 0.09, 0.11, 0.45, 240,
        ("PRD-02", "PRD-05", "PRD-04"), "product-safety", "high",
    ),
    Queue(
        "q-product-health", "Health & cosmetics listings", "product", 0.08, 0.15, 0.40, 240,
        ("PRD-03", "PRD-02", "PRD-04"), "product-safety", "high",
    ),
    Queue(
        "q-product-fashion", "Fashion listings", "product", 0.11, 0.08, 0.55, 720,
        ("IPR-01", "PRD-04"), "soft-lines",
    ),
    Queue(
        "q-product-fashion-es", "Fashion listings", "product", 0.04, 0.09, 0.50, 720,
        ("IPR-01", "PRD-04"), "soft-lines", market="ES",
    ),
    Queue(
        "q-product-legacy", "Legacy general listings", "product", 0.02, 0.10, 0.20, 720,
        ("PRD-01", "PRD-04"), "catalogue", "low",
    ),
    Queue(
        "q-content-reviews", "Customer reviews", "content", 0.15, 0.07, 0.60, 1440,
        ("CON-03", "CON-01", "CON-02"), "community", "low",
    ),
    Queue(
        "q-content-messages", "Seller messages", "content", 0.06, 0.10, 0.45, 480,
        ("CON-04", "CON-02", "SEL-03"), None,
    ),
    Queue(
        "q-content-images", "Listing images", "content", 0.08, 0.09, 0.50, 480,
        ("PRD-05", "PRD-01", "CON-01"), "image-integrity",
    ),
    Queue(
        "q-ipr-brands", "Brand notices", "ipr", 0.04, 0.45, 0.0, 2880,
        ("IPR-01", "IPR-02"), "brand-protection", "high",
    ),
    Queue(
        "q-content-video-pilot", "Video pilot", "content", 0.02, 0.12, 0.0, 480,
        ("CON-01", "CON-02"), is_registered=False,
    ),
)  # fmt: skip
NOTICE_QUEUES = ("q-ipr-brands",)
ARCHIVED_QUEUE = "q-product-legacy"
OVERDUE_QUEUE = "q-content-images"
ELECTRONICS_QUEUE = "q-product-electronics"

SCAMS = "STATEMENT_CATEGORY_SCAMS_AND_FRAUD"
CONSUMER = "STATEMENT_CATEGORY_CONSUMER_INFORMATION"
PRODUCTS = "STATEMENT_CATEGORY_UNSAFE_AND_PROHIBITED_PRODUCTS"
PROPERTY = "STATEMENT_CATEGORY_INTELLECTUAL_PROPERTY_INFRINGEMENTS"
SPEECH = "STATEMENT_CATEGORY_ILLEGAL_OR_HARMFUL_SPEECH"
CYBER = "STATEMENT_CATEGORY_CYBER_VIOLENCE"
TERMS = "STATEMENT_CATEGORY_OTHER_VIOLATION_TC"

POLICIES = (
    Policy("PRD-01", "Weapons and explosives", "critical", "product|content", PRODUCTS,
           "KEYWORD_PROHIBITED_PRODUCTS", 0.02),
    Policy("PRD-02", "Unsafe products", "critical", "product", PRODUCTS,
           "KEYWORD_UNSAFE_PRODUCTS", 0.10),
    Policy("PRD-03", "Medicines without licence", "critical", "product", PRODUCTS,
           "KEYWORD_PROHIBITED_PRODUCTS", 0.10),
    Policy("PRD-04", "Misleading product claims", "minor", "product", CONSUMER,
           "KEYWORD_MISLEADING_INFO_GOODS_SERVICES", 0.60),
    Policy("PRD-05", "Adult goods without age gate", "major", "product|content", TERMS,
           "KEYWORD_AGE_SPECIFIC_RESTRICTIONS", 0.70),
    Policy("SEL-01", "Fraudulent seller", "critical", "seller", SCAMS,
           "KEYWORD_INAUTHENTIC_ACCOUNTS", 0.10),
    Policy("SEL-02", "Missing trader information", "minor", "seller", CONSUMER,
           "KEYWORD_INSUFFICIENT_INFORMATION_ON_TRADERS", 0.85),
    Policy("SEL-03", "Impersonation", "major", "seller|content", SCAMS,
           "KEYWORD_IMPERSONATION_ACCOUNT_HIJACKING", 0.15),
    Policy("CON-01", "Hate speech", "critical", "content", SPEECH, "KEYWORD_HATE_SPEECH", 0.03),
    Policy("CON-02", "Harassment", "major", "content", CYBER, "KEYWORD_CYBER_HARASSMENT", 0.15),
    Policy("CON-03", "Fake reviews", "minor", "content", SCAMS,
           "KEYWORD_INAUTHENTIC_USER_REVIEWS", 0.30),
    Policy("CON-04", "Phishing", "major", "content|seller", SCAMS, "KEYWORD_PHISHING", 0.02),
    Policy("IPR-01", "Counterfeit goods", "major", "product|ipr", PROPERTY,
           "KEYWORD_TRADEMARK_INFRINGEMENT", 0.05),
    Policy("IPR-02", "Copyright infringement", "major", "ipr|content", PROPERTY,
           "KEYWORD_COPYRIGHT_INFRINGEMENT", 0.20),
)  # fmt: skip
POLICY_CODES = tuple(policy.code for policy in POLICIES)
RENEWED_POLICY = "CON-03"
