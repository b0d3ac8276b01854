"""What is guaranteed for a network of one's own, and a run on which every promise is checked.

The data are standardised measurements of three groups (600 rows, 4 columns), the targets one-hot: a small
classification by least squares. The layers start near the minimiser, where the theorems have something to say.
"""

import numpy as np

from verify import certify, train

rng = np.random.default_rng(0)
group = rng.integers(0, 3, 600)
X = rng.normal(size=(3, 4))[group] * 2 + rng.normal(size=(600, 4))
X = (X - X.mean(axis=0)) / X.std(axis=0)
Y = np.eye(3)[group] - 1 / 3
best = np.linalg.lstsq(X, Y, rcond=None)[0]
left, size, right = np.linalg.svd(best)
W1 = np.hstack([left[:, :3] * np.sqrt(size), 0.1 * np.eye(4)]) + 0.01 * rng.normal(size=(4, 7))
W2 = np.vstack([np.sqrt(size)[:, None] * right, np.zeros((4, 3))])

found = certify(X, Y, W1, W2)
print(found)

run = train(X, Y, W1, W2, "sharp-adaptive", 200)
print(f"loss {run.losses[0]:.3g} -> {run.losses[-1]:.3g}; broken promises: {len(run.broken)}")
assert not run.broken
