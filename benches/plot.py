"""A plot of requests a second over concurrency, as SVG: no library needed."""

WIDTH, HEIGHT = 760, 420
LEFT, RIGHT, TOP, BOTTOM = 70, 190, 40, 50
COLOURS = ["#d1242f", "#0969da", "#1a7f37", "#8250df", "#bf8700", "#57606a", "#1b7c83", "#bc4c00"]


def svg(title, steps, series):
    """`series` has a list of (step, value) for each name; the steps stand evenly spaced."""
    top = max(value for points in series.values() for _, value in points) * 1.08
    wide, high = WIDTH - LEFT - RIGHT, HEIGHT - TOP - BOTTOM

    def x(step):
        return LEFT + wide * steps.index(step) / max(1, len(steps) - 1)

    def y(value):
        return TOP + high * (1 - value / top)

    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" '
        'font-family="sans-serif" font-size="12">',
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="white"/>',
        f'<text x="{LEFT}" y="22" font-size="14">{title}</text>',
    ]
    digits = 10 ** (len(str(int(top))) - 1)
    tick = next(digits // part for part in (1, 2, 5) if top // (digits // part) >= 4 or part == 5)
    for value in range(0, int(top) + 1, tick):
        parts.append(f'<path d="M{LEFT} {y(value):.1f}H{LEFT + wide}" stroke="#ddd"/>')
        parts.append(f'<text x="{LEFT - 8}" y="{y(value) + 4:.1f}" text-anchor="end">{value:,}</text>')
    for step in steps:
        parts.append(f'<text x="{x(step):.1f}" y="{HEIGHT - BOTTOM + 20}" text-anchor="middle">{step}</text>')
    parts.append(
        f'<text x="{LEFT + wide / 2}" y="{HEIGHT - 10}" text-anchor="middle">calls in flight</text>'
    )
    # Names beside the last points, pushed apart where they would overlap.
    below = None
    for colour, (name, points) in zip(
        COLOURS, sorted(series.items(), key=lambda item: -item[1][-1][1])
    ):
        line = " ".join(f"{x(step):.1f},{y(value):.1f}" for step, value in points)
        weight = 3 if name == "cribl-tokens" else 1.5
        parts.append(f'<polyline points="{line}" fill="none" stroke="{colour}" stroke-width="{weight}"/>')
        at = y(points[-1][1]) + 4
        below = at if below is None else max(at, below + 15)
        parts.append(f'<text x="{LEFT + wide + 10}" y="{below:.1f}" fill="{colour}">{name}</text>')
    return "\n".join([*parts, "</svg>", ""])
