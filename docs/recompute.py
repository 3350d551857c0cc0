#!/usr/bin/env python3
"""Recomputes what a report says in words from its tradeoff.csv, with Python's standard library alone.

usage: docs/recompute.py FOLDER      a run folder with report.md and tradeoff.csv

Prints a line for every number of the section "In plain words", of the overview and of the confirmatory
claims: TRUE where the table gives it, FALSE where it does not. Exit code 1 if any is FALSE.
"""
import csv
import math
import re
import sys
from pathlib import Path

folder = Path(sys.argv[1])
report = (folder / "report.md").read_text()
rows = [row for row in csv.DictReader((folder / "tradeoff.csv").open()) if row["status"] == "completed"]
full = [row for row in rows if row["epochs"] == max(rows, key=lambda r: int(r["epochs"]))["epochs"]]
capacity = min({float(row["capacity"]) for row in rows}, key=lambda c: max(c, 1 / c))
radii = sorted({float(row["eps_levels"]) for row in rows})
middle = radii[(len(radii) - 1) // 2]
false = 0


def say(holds, what):
    global false
    false += not holds
    print("TRUE " if holds else "FALSE", what)


def values(method, column, radius=None):
    """By seed: the mean over the radii, or the value at one, of networks judged at the ε they were trained for."""
    found = {}
    for row in full:
        matched = row["trained_eps_levels"] in ("", row["eps_levels"])
        label = row["method"] + ("" if row["defence"] == "none" else " + " + row["defence"])
        if label == method and float(row["capacity"]) == capacity and matched and row[column] != "":
            if radius is None or float(row["eps_levels"]) == radius:
                found.setdefault(row["seed"], []).append(float(row[column]))
    return {seed: sum(v) / len(v) for seed, v in found.items()}


def tail(t, df):
    """P(T > t) of Student's t, by Simpson's rule on the density over [0, |t|]."""
    norm = math.exp(math.lgamma((df + 1) / 2) - math.lgamma(df / 2)) / math.sqrt(df * math.pi)
    n, end = 4000, abs(t)
    h = end / n
    f = [(1 + (i * h) ** 2 / df) ** (-(df + 1) / 2) for i in range(n + 1)]
    area = norm * h / 3 * (f[0] + f[-1] + 4 * sum(f[1:-1:2]) + 2 * sum(f[2:-1:2]))
    return 0.5 - area if t >= 0 else 0.5 + area


def mean_and_half(numbers):
    n = len(numbers)
    mean = sum(numbers) / n
    deviation = math.sqrt(sum((x - mean) ** 2 for x in numbers) / (n - 1))
    low, high = 0.0, 100.0
    for _ in range(60):
        t = (low + high) / 2
        low, high = (t, high) if tail(t, n - 1) > 0.025 else (low, t)
    return mean, low * deviation / math.sqrt(n), deviation / math.sqrt(n)


def column(attack, kind):
    return attack.lower().replace("-", "_") + "_" + kind


def number(text):
    return float(text.replace("−", "-").replace("+", ""))


def close(stated, exact, places):
    return abs(stated - exact) <= 0.5000001 * 10 ** -places


# What is guaranteed, and what leaks.
words = report.split("## In plain words")[1].split("\n## ")[0]
for share, half, method in re.findall(r"([\d.]+) ± ([\d.]+) % for ([^(,;]+?)(?:,|;)", words):
    mean, width, _ = mean_and_half(list(values(method, "ver_test_acc", middle).values()))
    say(close(float(share), 100 * mean, 2) and close(float(half), 100 * width, 2),
        f"verified test accuracy of {method}: {share} ± {half} %")
for share, half, method, attack in re.findall(r"([\d.]+) ± ([\d.]+) % for ([^(,;]+?) \(([\w-]+)\)", words):
    mean, width, _ = mean_and_half(list(values(method, column(attack, "accuracy"), middle).values()))
    say(close(float(share), 100 * mean, 2) and close(float(half), 100 * width, 2),
        f"{attack} is right on {method} in {share} ± {half} %")

# The overview.
table = report.split("| method | test acc |")[1].split("\n\n")[0].split("\n")[2:]
for line in table:
    cells = [cell.strip() for cell in line.strip("|").split("|")]
    pairs = [(cells[1], "test_acc", 100, 2), (cells[2], "ver_test_acc", 100, 2),
             (cells[3], column(cells[4], "advantage"), 1, 3), (cells[5], column(cells[6], "auc"), 1, 3)]
    for text, name, scale, places in pairs:
        mean, width, _ = mean_and_half(list(values(cells[0], name, middle).values()))
        stated = [float(part) for part in text.split(" ± ")]
        say(close(stated[0], scale * mean, places) and close(stated[1], scale * width, places),
            f"{cells[0]}: {name} {text}")

# The claims: from, to, the paired difference with its interval, p, and p by Holm.
CLAIMS = {
    "ibp lowers the advantage of IB": (("natural", "ib_advantage"), ("ibp", "ib_advantage"), -1),
    "pgd raises the advantage of IA": (("natural", "ib_advantage"), ("pgd", "ia_advantage"), 1),
    "the advantage of IV on ibp differs": (("natural", "ib_advantage"), ("ibp", "iv_advantage"), 0),
    "interval bounds alone give IV": (("ibp", "iv_advantage"), ("ibp", "ibp_alone_iv_advantage"), 1),
    "offline LiRA on natural training": (("ibp", "iv_auc"), ("natural", "lira_offline_auc"), 1),
    "offline LiRA has a smaller area": (("natural", "lira_offline_auc"), ("ibp", "lira_offline_auc"), -1),
    "ibp proves more test inputs": (("natural", "ver_test_acc"), ("ibp", "ver_test_acc"), 1),
}
tested = []
for line in report.split("\n"):
    cells = [cell.strip() for cell in line.strip("|").split("|")]
    key = next((key for key in CLAIMS if line.startswith("| " + key)), None)
    if key is None or len(cells) < 8:
        continue
    before, after, side = CLAIMS[key]
    a, b = values(*before), values(*after)
    seeds = sorted(set(a) & set(b))
    mean, width, error = mean_and_half([b[s] - a[s] for s in seeds])
    p = {1: tail(mean / error, len(seeds) - 1), -1: tail(-mean / error, len(seeds) - 1),
         0: 2 * tail(abs(mean / error), len(seeds) - 1)}[side]
    tested.append((p, key, cells))
    stated = [number(x) for x in re.findall(r"[−+]\d[\d.]*", cells[3])]
    scale, places = (100, 2) if "points" in cells[3] else (1, 3)
    exact = [scale * mean, scale * (mean - width), scale * (mean + width)]
    say(all(close(x, y, places) for x, y in zip(stated, exact)), f"{key} …: {cells[3]}")
worst = 0.0
for index, (p, key, cells) in enumerate(sorted(tested)):
    worst = max(worst, min(1.0, p * (len(tested) - index)))
    text = cells[7]
    same = worst < 0.0001 if text.startswith("<") else close(float(text), worst, 4)
    say(same and (worst < 0.05) == (cells[8] == "**shown**"), f"{key} …: p (Holm) {text}, {cells[8]}")
sys.exit(1 if false else 0)
