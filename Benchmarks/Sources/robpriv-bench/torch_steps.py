#!/usr/bin/env python3
"""The steps of robpriv-bench that plain PyTorch and auto_LiRPA offer too, for a comparison in one run.

    python3 -m venv torch-venv && torch-venv/bin/pip install torch auto_LiRPA
    .build/release/robpriv-bench --nets mlp784,cnn28 --methods trades,crown-ibp,dual,crown
    torch-venv/bin/python Sources/robpriv-bench/torch_steps.py --nets mlp784,cnn28

Prints one JSON line for every network and method: images per second of optimiser steps (Adam) on 100
random images at radius 0.05, the median of repeated steps, and of CROWN bounds without training.
Methods that auto_LiRPA has: crown-ibp; dual, its CROWN with the slopes of Wong and Kolter; crown.
"""
import argparse
import json
import time

import torch
import torch.nn.functional as F
from torch import nn

EPS = 0.05
BATCH = 100


def dense(inputs, *widths):
    layers = [nn.Flatten()]
    for width in widths:
        layers += [nn.Linear(inputs, width), nn.ReLU()]
        inputs = width
    return nn.Sequential(*layers, nn.Linear(inputs, 10))


def convolutional(channels, side):
    return nn.Sequential(
        nn.Conv2d(channels, 16, 4, 2, 1), nn.ReLU(), nn.Conv2d(16, 32, 4, 2, 1), nn.ReLU(),
        nn.Flatten(), nn.Linear(32 * (side // 4) ** 2, 100), nn.ReLU(), nn.Linear(100, 10))


NETWORKS = {
    "mlp64": (lambda: dense(64, 100), (64,)),
    "mlp784": (lambda: dense(784, 256, 128), (784,)),
    "cnn28": (lambda: convolutional(1, 28), (1, 28, 28)),
    "cnn32": (lambda: convolutional(3, 32), (3, 32, 32)),
}


def trades(net, x, y):
    """KL of ten attack steps on KL, and the clean loss (Zhang et al. 2019), beta = 1."""
    clean = F.softmax(net(x), 1).detach()
    point = (x + 0.001 * torch.randn_like(x)).clamp(0, 1)
    for _ in range(10):
        point.requires_grad_()
        loss = F.kl_div(F.log_softmax(net(point), 1), clean, reduction="sum")
        gradient, = torch.autograd.grad(loss, point)
        point = (point + EPS / 4 * gradient.sign()).detach()
        point = torch.max(torch.min(point, x + EPS), x - EPS).clamp(0, 1)
    logits = net(x)
    divergence = F.kl_div(
        F.log_softmax(net(point), 1), F.softmax(logits, 1), reduction="batchmean")
    return F.cross_entropy(logits, y) + divergence


class Bounds:
    """Margins of auto_LiRPA against all other classes."""

    def __init__(self, net, x, y, slope):
        from auto_LiRPA import BoundedModule

        self.net = BoundedModule(
            net, x, bound_opts={"relu": slope, "activation_bound_option": slope})
        eye = torch.eye(10)
        rows = eye[y].unsqueeze(1) - eye.unsqueeze(0)
        self.rows = rows[eye[y] == 0].view(len(x), 9, 10)

    def margins(self, x, method):
        from auto_LiRPA import BoundedTensor, PerturbationLpNorm

        ball = PerturbationLpNorm(
            norm=float("inf"), x_L=(x - EPS).clamp(0, 1), x_U=(x + EPS).clamp(0, 1))
        lower, _ = self.net.compute_bounds(
            x=(BoundedTensor(x, ball),), C=self.rows, method=method, bound_upper=False)
        return lower

    def loss(self, x, method):
        """Cross-entropy of 0 for the label and the negated margins of the others."""
        lower = self.margins(x, method)
        logits = torch.cat([torch.zeros(len(lower), 1), -lower], 1)
        return F.cross_entropy(logits, torch.zeros(len(lower), dtype=torch.long))


def images_per_second(step, seconds):
    step()
    times = []
    while sum(times) < seconds or len(times) < 3:
        start = time.perf_counter()
        step()
        times.append(time.perf_counter() - start)
    return BATCH / sorted(times)[len(times) // 2]


def steps(make, x, y):
    """Functions that carry out one step, by name."""

    def training(prepare):
        net = make()
        optimiser = torch.optim.Adam(net.parameters(), 1e-3)
        loss = prepare(net)

        def step():
            optimiser.zero_grad()
            loss().backward()
            optimiser.step()

        return step

    def crown_ibp(net):
        bounds = Bounds(net, x, y, "adaptive")
        return lambda: 0.5 * (bounds.loss(x, "IBP") + bounds.loss(x, "CROWN-IBP"))

    def dual(net):
        bounds = Bounds(net, x, y, "same-slope")
        return lambda: bounds.loss(x, "CROWN")

    def crown():
        bounds = Bounds(make(), x, y, "adaptive")

        def step():
            with torch.no_grad():
                bounds.margins(x, "CROWN")

        return step

    return {
        "trades": lambda: training(lambda net: lambda: trades(net, x, y)),
        "crown-ibp": lambda: training(crown_ibp),
        "dual": lambda: training(dual),
        "crown": crown,
    }


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--seconds", type=float, default=1.0)
    parser.add_argument("--nets", default=",".join(NETWORKS))
    parser.add_argument("--methods", default="trades,crown-ibp,dual,crown")
    arguments = parser.parse_args()
    torch.set_num_threads(arguments.threads)
    torch.manual_seed(0)
    for name in arguments.nets.split(","):
        make, shape = NETWORKS[name]
        x, y = torch.rand(BATCH, *shape), torch.randint(0, 10, (BATCH,))
        available = steps(make, x, y)
        for method in arguments.methods.split(","):
            speed = images_per_second(available[method](), arguments.seconds)
            print(json.dumps({
                "net": name, "method": method, "torch": torch.__version__,
                "threads": arguments.threads, "images_per_second": round(speed, 1)}), flush=True)


if __name__ == "__main__":
    main()
