"""Random networks with a margin: alpha_0 is positive at the start of all of them."""

from __future__ import annotations

import numpy as np

from verify.networks.training.bounds.constants import measured
from verify.networks.training.descent import Iterate, Problem, squared

SHAPES = {
    "scalar": (1, 1, 1, 3),
    "square": (3, 4, 3, 6),
    "few samples": (6, 7, 2, 4),
    "narrow": (5, 2, 2, 8),
    "wide": (3, 50, 2, 7),
    "one output": (4, 6, 1, 9),
}


def layers(rng, n, h, m):
    """Layers of a product near which targets are put; wide ones are unbalanced."""
    scale = rng.uniform(0.5, 2)
    return scale * rng.normal(size=(n, h)), rng.normal(size=(h, m)) / scale


def near(rng, W, singular, share):
    """A target so near to W that R is that share of its smallest singular value."""
    noise = rng.normal(size=W.shape)
    radius = np.sqrt(squared(singular[:, None] * noise)) / singular.min()
    length = 0.0
    for _ in range(60):
        length = share * np.linalg.svd(W - length * noise, compute_uv=False)[-1] / radius
    return W - length * noise


def network(n, h, m, rows=None, seed=0, share=0.4):
    """X (N, n), Y (N, m), W1, W2 in plain coordinates; N = n + 2 if not given."""
    rng = np.random.default_rng([seed, n, h, m])
    rows = n + 2 if rows is None else rows
    X = rng.normal(size=(rows, n))
    W1, W2 = layers(rng, n, h, m)
    _, singular, right = np.linalg.svd(X, full_matrices=False)
    kept = right[singular > 1e-10 * singular[0]]
    target = near(rng, kept @ W1 @ W2, singular[: len(kept)], share)
    residual = rng.normal(size=(rows, m))
    residual -= X @ np.linalg.lstsq(X, residual, rcond=None)[0]
    return X, X @ kept.T @ target + residual, W1, W2


def problem_constants(n, h, m, seed=0, count=3):
    """Some problems of one shape at once, in diagonal coordinates, and their constants."""
    rng = np.random.default_rng([seed, n, h, m])
    singular = np.exp(rng.uniform(0, 1, size=(count, n)))
    pairs = [layers(rng, n, h, m) for _ in range(count)]
    W1, W2 = (np.stack(each) for each in zip(*pairs))
    shares = rng.uniform(0.05, 0.9, size=count)
    target = np.stack([near(rng, a @ b, s, share) for a, b, s, share in zip(W1, W2, singular, shares)])
    start = Iterate.start(Problem(singular, target), W1, W2)
    return start, measured(start, np.sqrt(squared(singular[..., None] * target)))


def arrays(kind, seed=0, share=0.4):
    """The network of a kind."""
    n, h, m, rows = SHAPES[kind]
    return network(n, h, m, rows, seed, share)


def replayed(X, Y, W1, W2, steps):
    """The losses and the last layers of descent with the given steps, written down plainly."""
    least = np.linalg.lstsq(X, Y, rcond=None)[0]
    losses = []
    for step in [*steps, None]:
        residual = X @ (W1 @ W2 - least)
        losses.append(np.square(residual).sum() / 2)
        if step is not None:
            gradient = X.T @ (X @ W1 @ W2 - Y)
            W1, W2 = W1 - step * gradient @ W2.T, W2 - step * W1.T @ gradient
    return np.array(losses), W1, W2
