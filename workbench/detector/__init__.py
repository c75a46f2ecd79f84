"""What is deployed: runs a rule pack on series with numpy, the accelerator and the standard library alone.

    from workbench.detector.detect import Detector

    with Detector.open(Path("checkout-1.1.0.rulepack"), key=Path("sre.pub")) as detector:
        detection = detector.detect(times, values, name="latency")     # a whole series, or a part after its history
        flagged = [row for row in detection.rows() if row.flag == 1]   # with time, value and reason
        stream = detector.stream("latency")                            # the same point by point: see `stream`

`python -m workbench.detector` has the verbs; `resources/help/adopt-a-pack.md` tells the whole way of a pack.
"""
