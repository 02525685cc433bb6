"""What those who write workbooks of disputes and those who read them back agree on.

Neither imports the other. As with the worksheets of audits, a workbook is known by its document
properties, a column by its heading and a row by its sealed id.
"""

import hashlib
import hmac

from modqa_pipeline.forms.worksheet import DAY_PROPERTY, FORMAT_PROPERTY, SEAL_PROPERTY

ROLE_PROPERTY = "modqa_dispute_role"
#: Document properties that every workbook of disputes has.
PROPERTIES = (FORMAT_PROPERTY, DAY_PROPERTY, ROLE_PROPERTY, SEAL_PROPERTY)
#: Who fills it in: a site that disputes, or the client who settles what is open.
SITE, RESOLVER = "site", "resolver"

SHEETS = {SITE: "Errors", RESOLVER: "Disputes"}

DISPUTE_ID, AUDIT_ID = "Dispute id", "Audit"
DISPUTE, EXPECTED_DECISION, EXPECTED_POLICY = "Dispute", "Expected decision", "Expected policy"
ARGUMENT, RAISED_BY, RAISED_ON = "Argument", "Raised by", "Raised on"
ROW_ID, RAISED_AT = "Row", "Raised at"
RESOLUTION, RESOLVED_BY, RESOLVED_ON = "Resolution", "Resolved by", "Resolved on"
#: Headings that a row is known by. A resolver's row carries the dispute that it settles, and its id seals it.
KEPT = {
    SITE: (DISPUTE_ID, AUDIT_ID),
    RESOLVER: (ROW_ID, DISPUTE_ID, AUDIT_ID, RAISED_AT, EXPECTED_DECISION, EXPECTED_POLICY),
}
#: Headings of what is filled in.
TYPED = {
    SITE: (DISPUTE, EXPECTED_DECISION, EXPECTED_POLICY, ARGUMENT, RAISED_BY, RAISED_ON),
    RESOLVER: (RESOLUTION, RESOLVED_BY, RESOLVED_ON),
}
YES = "yes"
#: What a resolver may say; the statuses of the contract but `open`.
RESOLUTIONS = ("accepted", "rejected", "withdrawn")


def sealed_id(seal: str, *parts: str) -> str:
    """The id of a row, from what may not change about it: the same in every export.

    >>> sealed_id('secret', 'a-1')
    'di-df932ab8b4da9e2c'
    """
    message = "|".join(parts).encode()
    return "di-" + hmac.new(seal.encode(), message, hashlib.sha256).hexdigest()[:16]
