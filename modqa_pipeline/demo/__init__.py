"""A synthetic marketplace with known truth, for a first look and for tests of the estimates.

The flow: `marketplace` says what the world is, `day` makes the decisions of one day together with
their truth, `landing` delivers them as vendors would (truth left out), `verdicts` lets auditors
judge a drawn sample, `truth` computes what the estimates should find, `play` alternates these with
runs of the pipeline. Everything follows from the world and the day; nothing is remembered.

Nothing here is imported by the rest of the package but by the command line.
"""
