"""The format on which writers and readers of a calibration session's workbooks agree.

Neither imports the other. As with the worksheets of audits, a workbook is identified by its document
properties, a column by its heading and a row by its sealed id.
"""

import hashlib
import hmac
import re

from modqa_pipeline.forms.worksheet import FORMAT_PROPERTY, POLICY, SEAL_PROPERTY

SESSION_PROPERTY = "modqa_session"
RECORD_PROPERTY = "modqa_session_record"
RATER_PROPERTY = "modqa_rater"
ROLE_PROPERTY = "modqa_role"
#: Document properties of every workbook of a session; the rater's site is left out if there is none.
PROPERTIES = (
    FORMAT_PROPERTY,
    SESSION_PROPERTY,
    RECORD_PROPERTY,
    RATER_PROPERTY,
    ROLE_PROPERTY,
    SEAL_PROPERTY,
)
SITE_PROPERTY = "modqa_site"
RATER, FACILITATOR = "rater", "facilitator"

ITEMS = "Items"
#: Headings that identify a row.
RATING_ID, ITEM_ID = "Rating", "Item id"
KEPT = (RATING_ID, ITEM_ID)
LABEL, COMMENT = "Label", "Comment"
AGREED_LABEL, AGREED_POLICY = "Agreed label", "Agreed policy"
RUBRIC_CHANGE, POLICY_QUESTION = "Rubric change", "Question for the policy team"
#: Headings of the cells to fill in, by role.
TYPED = {
    RATER: (LABEL, POLICY, COMMENT),
    FACILITATOR: (AGREED_LABEL, AGREED_POLICY, RUBRIC_CHANGE, POLICY_QUESTION),
}
#: The facilitator's label if the session found no answer; it is not a reference.
UNSETTLED = "unsettled"

_SESSION_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,59}")


def is_session_name(name: str) -> bool:
    """Whether a session may have this name, which becomes part of file names.

    >>> is_session_name('goods-2026-03'), is_session_name('../goods')
    (True, False)
    """
    return bool(_SESSION_NAME.fullmatch(name))


def sealed_rating_id(seal: str, session_id: str, item_id: str) -> str:
    """The id of one rater's rating of an item in a session: the same in every export.

    >>> sealed_rating_id('secret', 's-1', 'd-1')
    'cr-98d01ee74fd0049e'
    """
    message = f"{session_id}|{item_id}".encode()
    return "cr-" + hmac.new(seal.encode(), message, hashlib.sha256).hexdigest()[:16]
