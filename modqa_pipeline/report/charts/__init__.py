"""Charts as plain dictionaries in plotly's figure format, drawn by plotly.min.js on the page.

Plotly itself is never imported here: it costs seconds to start. A test validates every figure.
"""
