"""What the export of Label Studio tasks and the reader of its annotations agree on; neither imports the other."""

import re

#: Key of a task's data that holds ModQA's marks and the row's ids, under the names that workbooks give them.
MARKS = "modqa"
#: Name of the tag that everything typed is about.
ITEM_TAG = "item"
#: Among the marks of an audit: code of a policy to its version on the day.
POLICY_VERSIONS = "policy_versions"


def tag_of(heading: str) -> str:
    """Name of the tag that asks for what a workbook's column asks for.

    >>> tag_of('Question for the policy team')
    'question_for_the_policy_team'
    """
    return re.sub(r"\W+", "_", heading.lower())
