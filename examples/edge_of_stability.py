"""What large steps do: swept past the edge of stability, and each statement about them counted on the runs."""

from verify.networks.experiments.edge import counts, sweep

for count in counts(sweep(runs=3, seed=0)):
    print(f"{count.statement}: broken in {count.failed} of {count.runs} runs, extreme {count.extreme:.4g}")
    assert count.failed == 0
