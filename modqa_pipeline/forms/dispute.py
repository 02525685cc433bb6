"""The format on which writers and readers of dispute workbooks agree.

Neither imports the other. As with the worksheets of audits, a workbook is identified by its document
properties, a column by its heading and a row by its sealed id.
"""

import hashlib
import hmac

from modqa_pipeline.forms.worksheet import DAY_PROPERTY, FORMAT_PROPERTY, SEAL_PROPERTY

ROLE_PROPERTY = "modqa_dispute_role"
#: Document properties of every workbook of disputes.
PROPERTIES = (FORMAT_PROPERTY, DAY_PROPERTY, ROLE_PROPERTY, SEAL_PROPERTY)
#: Who fills it in: a site that disputes, or the client who settles open disputes.
SITE, RESOLVER = "site", "resolver"

SHEETS = {SITE: "Errors", RESOLVER: "Disputes"}

DISPUTE_ID, AUDIT_ID = "Dispute id", "Audit"
DISPUTE, EXPECTED_DECISION, EXPECTED_POLICY = "Dispute", "Expected decision", "Expected policy"
ARGUMENT, RAISED_BY, RAISED_ON = "Argument", "Raised by", "Raised on"
ROW_ID, RAISED_AT = "Row", "Raised at"
RESOLUTION, RESOLVED_BY, RESOLVED_ON = "Resolution", "Resolved by", "Resolved on"
#: Headings that identify a row. A resolver's row has the dispute that it settles, and its id seals it.
KEPT = {
    SITE: (DISPUTE_ID, AUDIT_ID),
    RESOLVER: (ROW_ID, DISPUTE_ID, AUDIT_ID, RAISED_AT, EXPECTED_DECISION, EXPECTED_POLICY),
}
#: Headings of the cells to fill in.
TYPED = {
    SITE: (DISPUTE, EXPECTED_DECISION, EXPECTED_POLICY, ARGUMENT, RAISED_BY, RAISED_ON),
    RESOLVER: (RESOLUTION, RESOLVED_BY, RESOLVED_ON),
}
YES = "yes"
#: Resolutions that may be chosen: the statuses of the contract except `open`.
RESOLUTIONS = ("accepted", "rejected", "withdrawn")


def sealed_id(seal: str, *parts: str) -> str:
    """The id of a row, from the values that must not change: the same in every export.

    >>> sealed_id('secret', 'a-1')
    'di-df932ab8b4da9e2c'
    """
    message = "|".join(parts).encode()
    return "di-" + hmac.new(seal.encode(), message, hashlib.sha256).hexdigest()[:16]
