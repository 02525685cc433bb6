"""The human loop: draws recorded as facts, and the worksheets of people. Decides no figure."""
