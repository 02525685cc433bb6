"""The command as it is started from a shell."""

import os
import subprocess
import sys


def test_a_reader_that_stops_early_leaves_no_traceback():
    """As in `modqa plan … | head -3`."""
    read_end, write_end = os.pipe()
    os.close(read_end)
    done = subprocess.run(
        [sys.executable, "-m", "modqa_pipeline.cli.main", "--help"],
        stdout=write_end, stderr=subprocess.PIPE, text=True, check=False,
    )  # fmt: skip
    os.close(write_end)
    assert (done.returncode, done.stderr) == (0, "")
