"""A window in a process of its own that opens the samples, trains, and says when it may be killed."""

from __future__ import annotations

import sys
from pathlib import Path

from workbench.gui.staging.stage import Stage, rest, wait_until

if __name__ == "__main__":
    with Stage(Path(sys.argv[1])) as stage:
        bench = stage.workbench
        bench.start()
        stage.settle()
        bench.desk.choose("latency")
        bench.actions["remove_series"].trigger()
        bench.actions["train"].trigger()
        story = bench.training.story
        assert story is not None
        wait_until(lambda: len(story.candidates) >= 3, 240, "training proposed nothing")
        sys.stdout.write("three candidates\n")
        sys.stdout.flush()
        rest(600)
