"""The workbooks in which sites dispute verdicts and the client settles what they dispute."""
