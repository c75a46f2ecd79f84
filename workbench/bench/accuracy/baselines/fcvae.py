"""A compact FCVAE: a variational autoencoder of windows, conditioned on their spectrum (Wang et al. 2024, WWW).

As in the paper: the condition is the spectrum of the whole window (global) and those of small windows inside it, of
which attention by the last one picks the like (local), both with the window's last point hidden; normal training with
labeled and randomly hidden points left out of the evidence bound (CM-ELBO). Smaller than in the paper: hidden layers of
64, one layer of attention, and the last point is imputed once where the paper does it ten times by MCMC.
"""

from __future__ import annotations

from functools import partial
from typing import Any

import numpy as np
import torch
from numpy.lib.stride_tricks import sliding_window_view
from torch import nn

from workbench.bench.accuracy.baselines.tried import Floats
from workbench.bench.accuracy.baselines.windows import CLIP, RATE, Run, batches, in_blocks, normal_windows
from workbench.bench.accuracy.curves import Curve

WINDOW = 64
SMALL, STRIDE = 24, 8  # points of a small window, and from one to the next
LATENT, HIDDEN, CONDITION = 8, 64, 32
HIDDEN_SHARE = 0.01  # of the points are hidden at random in training
LEAST_VARIANCE = 1e-4


def fit_fcvae(values: Floats, curve: Curve, seed: int) -> Run:
    """Run, it gives how unlikely the last point of each window of 64 is: its negative log-likelihood, 0 before the
    first."""
    rows = normal_windows(curve, WINDOW)
    if len(rows) == 0:
        return partial(np.zeros, len(values))
    clipped = np.clip(values, -CLIP, CLIP)
    windows = sliding_window_view(clipped, WINDOW)
    normal = np.concatenate([~curve.truth, np.ones(len(values) - curve.start, bool)])
    known = sliding_window_view(normal, WINDOW)
    torch.manual_seed(seed)
    net = _Autoencoder()
    optimizer = torch.optim.Adam(net.parameters(), RATE)
    for batch in batches(rows, seed):
        given = torch.from_numpy(windows[batch].astype(np.float32))
        seen = torch.from_numpy(known[batch]) & (torch.rand(given.shape) >= HIDDEN_SHARE)
        optimizer.zero_grad()
        net.loss(given, seen.float()).backward()
        nn.utils.clip_grad_norm_(net.parameters(), 5.0)
        optimizer.step()
    net.eval()

    def run() -> Floats:
        with torch.no_grad():
            unlikely = in_blocks(windows, net.unlikelihood)
        return np.concatenate([np.zeros(WINDOW - 1), unlikely - unlikely.min()])

    return run


class _Autoencoder(nn.Module):  # type: ignore[misc]  # torch is not there where types are checked
    """x (k, 64) and its condition → latent → mean and variance of each point."""

    def __init__(self) -> None:
        super().__init__()
        self.whole = nn.Sequential(nn.Linear(2 * (WINDOW // 2 + 1), CONDITION), nn.Dropout(0.05))
        self.small = nn.Linear(2 * (SMALL // 2 + 1), CONDITION)
        self.attention = nn.MultiheadAttention(CONDITION, 4, batch_first=True)
        self.encoder = _layers(WINDOW + 2 * CONDITION, 2 * LATENT)
        self.decoder = _layers(LATENT + 2 * CONDITION, 2 * WINDOW)

    def condition(self, x: torch.Tensor) -> torch.Tensor:
        """What the spectra tell (k, 64); the last point is replaced by the one before it."""
        hidden = torch.cat([x[:, :-1], x[:, -2:-1]], dim=1)
        small = self.small(_spectrum(hidden.unfold(1, SMALL, STRIDE)))
        like, _ = self.attention(small[:, -1:], small, small, need_weights=False)
        return torch.cat([self.whole(_spectrum(hidden)), like[:, 0]], dim=1)

    def parts(self, x: torch.Tensor, sample: bool) -> tuple[torch.Tensor, ...]:
        """Mean and log variance of the latent, mean and variance of the points."""
        condition = self.condition(x)
        mean, log_variance = self.encoder(torch.cat([x, condition], dim=1)).chunk(2, dim=1)
        log_variance = log_variance.clamp(-10.0, 10.0)
        latent = mean + torch.randn_like(mean) * (0.5 * log_variance).exp() if sample else mean
        center, spread = self.decoder(torch.cat([latent, condition], dim=1)).chunk(2, dim=1)
        return mean, log_variance, center, nn.functional.softplus(spread) + LEAST_VARIANCE

    def loss(self, x: torch.Tensor, seen: torch.Tensor) -> torch.Tensor:
        """The negative evidence bound of the points that are seen; hidden ones are shown as 0 and count nothing."""
        mean, log_variance, center, variance = self.parts(x * seen, sample=True)
        errors = 0.5 * ((x - center) ** 2 / variance + variance.log())
        prior = 0.5 * (mean**2 + log_variance.exp() - log_variance - 1.0).sum(1)
        return ((errors * seen).sum(1) + seen.mean(1) * prior).mean()

    def unlikelihood(self, x: torch.Tensor) -> torch.Tensor:
        """Of the last point (k,), given a window in which it was replaced by what the network would have there."""
        center = self.parts(x, sample=False)[2]
        imputed = torch.cat([x[:, :-1], center[:, -1:]], dim=1)
        _, _, center, variance = self.parts(imputed, sample=False)
        return 0.5 * ((x[:, -1] - center[:, -1]) ** 2 / variance[:, -1] + variance[:, -1].log())


def _layers(given: int, wanted: int) -> nn.Sequential:
    return nn.Sequential(
        nn.Linear(given, HIDDEN), nn.Tanh(), nn.Linear(HIDDEN, HIDDEN), nn.Tanh(), nn.Linear(HIDDEN, wanted)
    )


def _spectrum(x: torch.Tensor) -> Any:
    """Real and imaginary parts of the spectrum along the last axis, side by side."""
    found = torch.fft.rfft(x)
    return torch.cat([found.real, found.imag], dim=-1)
