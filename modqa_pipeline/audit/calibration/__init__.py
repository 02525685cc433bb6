"""Calibration sessions: which items are worth discussing, who rates them, and their workbooks."""
