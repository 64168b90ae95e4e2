#!/usr/bin/env python3
"""Golden cases straight from the definitions, in exact fractions wherever the value is one: slow, plain,
and nothing in common with the program.  Run in this folder it writes NAME.txt for each row below; those
that are not written here were worked by hand."""
import math
from fractions import Fraction as F

NAN = None
CLOSE = [10, 11, 13, 12, 12, 14, 17, 16, 13, 13, 14, 12, 15, 18]
HIGH = [11, 12, 13, 14, 13, 15, 18, 17, 16, 14, 15, 14, 15, 19]
LOW = [9, 10, 11, 11, 12, 12, 14, 15, 12, 12, 13, 11, 12, 15]
VOLUME = [5, 3, 8, 2, 0, 6, 9, 4, 7, 1, 3, 5, 2, 6]
BAD = CLOSE[:5] + [NAN] + CLOSE[6:]


def number(v):
    if v is NAN:
        return "nan"
    if isinstance(v, F) or isinstance(v, int):
        v = F(v)
        return str(v.numerator) if v.denominator == 1 else f"{v.numerator}/{v.denominator}"
    return repr(float(v))


def root(v):
    """The square root of a fraction: exact where it is one, else to the last digit."""
    a, b = math.isqrt(v.numerator), math.isqrt(v.denominator)
    if a * a == v.numerator and b * b == v.denominator:
        return F(a, b)
    digits = 10 ** 40
    return float(F(math.isqrt(v.numerator * digits * digits // v.denominator), digits))


def windows(n, *columns):
    """For each row: the last n values of each column, or None while there are fewer or one is nan."""
    for i in range(len(columns[0])):
        w = [c[i + 1 - n:i + 1] if i + 1 >= n else [] for c in columns]
        yield None if any(len(x) < n or NAN in x for x in w) else w


def over(n, f, *columns):
    return [NAN if w is None else f(*w) for w in windows(n, *columns)]


def ema(n, x):
    out, run, value = [], [], None
    for v in x:
        if v is NAN:
            run, value = [], None
        elif value is not None:
            value += F(2, n + 1) * (v - value)
        else:
            run.append(v)
            if len(run) == n:
                value = F(sum(run), n)
        out.append(NAN if value is None or v is NAN else value)
    return out


def mean(n, x):
    return over(n, lambda w: sum(map(F, w)) / n, x)


def both(a, b, f):
    return [NAN if x is NAN or y is NAN else f(x, y) for x, y in zip(a, b)]


def rsi(n, x):
    out, run, gain, loss = [], [], None, None
    for v in x:
        if v is NAN:
            run, gain = [], None
            out.append(NAN)
            continue
        run.append(v)
        change = run[-1] - run[-2] if len(run) > 1 else 0
        if gain is not None:
            gain, loss = gain + (F(max(change, 0)) - gain) / n, loss + (F(max(-change, 0)) - loss) / n
        elif len(run) == n + 1:
            d = [b - a for a, b in zip(run, run[1:])]
            gain, loss = F(sum(max(c, 0) for c in d), n), F(sum(max(-c, 0) for c in d), n)
        out.append(NAN if gain is None or gain + loss == 0 else 100 * gain / (gain + loss))
    return out


def typical(h, l, c):
    return [NAN if NAN in t else F(sum(t), 3) for t in zip(h, l, c)]


def atr(n, h, l, c):
    out, run, value, previous = [], [], None, NAN
    for x, y, z in zip(h, l, c):
        r = NAN if NAN in (x, y, previous) else F(max(x, previous) - min(y, previous))
        previous = z
        if r is NAN:
            run, value = [], None
        elif value is not None:
            value += (r - value) / n
        else:
            run.append(r)
            if len(run) == n:
                value = sum(run) / n
        out.append(NAN if r is NAN or value is None else value)
    return out


# ---- one function an indicator: {output: column}

def wma(n, c):
    return {"wma": over(n, lambda w: F(sum((i + 1) * v for i, v in enumerate(w)), n * (n + 1) // 2), c)}


def dema(n, c):
    one = ema(n, c)
    return {"dema": both(one, ema(n, one), lambda a, b: 2 * a - b)}


def tema(n, c):
    one = ema(n, c)
    two = ema(n, one)
    three = ema(n, two)
    return {"tema": both(both(one, two, lambda a, b: 3 * a - 3 * b), three, lambda a, b: a + b)}


def variance(w):
    m = F(sum(w), len(w))
    return sum((v - m) ** 2 for v in w) / len(w)


def stddev(n, c):
    return {"stddev": over(n, lambda w: root(variance(w)), c)}


def bbands(n, k, c):
    def band(side):
        return over(n, lambda w: float(F(sum(w), n)) + side * k * float(root(variance(w))), c)
    upper, lower, middle = band(1), band(-1), mean(n, c)
    percent = [NAN if u is NAN or u == l else (v - l) / (u - l) for u, l, v in zip(upper, lower, c)]
    return {"bb_upper": upper, "bb_middle": middle, "bb_lower": lower, "bb_percent": percent,
            "bb_width": [NAN if u is NAN else (u - l) / float(m) for u, l, m in zip(upper, lower, middle)]}


def roc(n, c):
    return {"roc": over(n + 1, lambda w: F(100 * (w[-1] - w[0]), w[0]), [v for v in c])} if NAN not in c else \
        {"roc": [NAN if i < n or c[i] is NAN or c[i - n] is NAN else F(100 * (c[i] - c[i - n]), c[i - n]) for i in range(len(c))]}


def mom(n, c):
    return {"mom": [NAN if i < n or c[i] is NAN or c[i - n] is NAN else c[i] - c[i - n] for i in range(len(c))]}


def obv(c, v):
    out, total, last = [], 0, None
    for price, volume in zip(c, v):
        if price is NAN or volume is NAN:
            out.append(NAN)
            continue
        total += volume if last is None or price > last else -volume if price < last else 0
        last = price
        out.append(total)
    return {"obv": out}


def cci(n, h, l, c):
    def one(w):
        m = sum(w) / n
        off = sum(abs(v - m) for v in w) / n
        return NAN if off == 0 else (w[-1] - m) / (F(15, 1000) * off)
    return {"cci": over(n, one, typical(h, l, c))}


def mfi(n, h, l, c, v):
    t = typical(h, l, c)
    up, down = [NAN], [NAN]
    for i in range(1, len(t)):
        known = NAN not in (t[i], t[i - 1], v[i])
        up.append(NAN if not known else t[i] * v[i] if t[i] > t[i - 1] else F(0))
        down.append(NAN if not known else t[i] * v[i] if t[i] < t[i - 1] else F(0))
    return {"mfi": over(n, lambda a, b: NAN if sum(a) + sum(b) == 0 else 100 * sum(a) / (sum(a) + sum(b)), up, down)}


def willr(n, h, l, c):
    return {"willr": [NAN if w is None or max(w[0]) == min(w[1]) or x is NAN else F(-100 * (max(w[0]) - x), max(w[0]) - min(w[1]))
                      for w, x in zip(windows(n, h, l), c)]}


def donchian(n, h, l):
    return {"donchian_upper": over(n, lambda a, b: max(a), h, l), "donchian_lower": over(n, lambda a, b: min(b), h, l),
            "donchian_middle": over(n, lambda a, b: F(max(a) + min(b), 2), h, l)}


def linreg_slope(n, c):
    def one(w):
        mx, my = F(n - 1, 2), F(sum(w), n)
        return sum((i - mx) * (v - my) for i, v in enumerate(w)) / sum((i - mx) ** 2 for i in range(n))
    return {"linreg_slope": over(n, one, c)}


def efficiency(n, c):
    def one(w):
        path = sum(abs(b - a) for a, b in zip(w, w[1:]))
        return NAN if path == 0 else F(abs(w[-1] - w[0]), path)
    return {"efficiency": over(n + 1, one, c)}


def smoothed(raw, k, d):
    slow = mean(k, raw)
    slower = mean(d, slow)
    return [NAN if b is NAN else a for a, b in zip(slow, slower)], slower


def stoch(n, k, d, h, l, c):
    raw = [NAN if w is None or x is NAN or max(w[0]) == min(w[1]) else F(100 * (x - min(w[1])), max(w[0]) - min(w[1]))
           for w, x in zip(windows(n, h, l), c)]
    a, b = smoothed(raw, k, d)
    return {"stoch_k": a, "stoch_d": b}


def stochrsi(r, n, k, d, c):
    x = rsi(r, c)
    raw = over(n, lambda w: NAN if max(w) == min(w) else 100 * (w[-1] - min(w)) / (max(w) - min(w)), x)
    a, b = smoothed(raw, k, d)
    return {"stochrsi_k": a, "stochrsi_d": b}


def weighted(n, price, volume, name):
    def value(p, v):
        return NAN if sum(v) == 0 else sum(a * b for a, b in zip(p, v)) / F(sum(v))

    def deviation(p, v):
        return NAN if sum(v) == 0 else root(sum(b * (a - value(p, v)) ** 2 for a, b in zip(p, v)) / F(sum(v)))
    return {name: over(n, value, price, volume), name + "_dev": over(n, deviation, price, volume)}


def vwap(n, h, l, c, v):
    return weighted(n, typical(h, l, c), v, "vwap")


def vwma(n, c, v):
    return weighted(n, c, v, "vwma")


def session_vwap(bars, h, l, c, v):
    t, value, deviation = typical(h, l, c), [], []
    for i in range(len(t)):
        part = [(p, w) for p, w in zip(t[i // bars * bars:i + 1], v[i // bars * bars:i + 1]) if p is not NAN and w is not NAN]
        total = F(sum(w for _, w in part))
        known = total > 0 and t[i] is not NAN and v[i] is not NAN
        m = sum(p * w for p, w in part) / total if known else NAN
        value.append(m)
        deviation.append(root(sum(w * (p - m) ** 2 for p, w in part) / total) if known else NAN)
    return {"session_vwap": value, "session_vwap_dev": deviation}


def supertrend(n, k, h, l, c):
    value, side, upper, lower, now = [], [], None, None, 0
    for i, a in enumerate(atr(n, h, l, c)):
        if a is NAN or c[i] is NAN:
            upper = None
            value.append(NAN)
            side.append(NAN)
            continue
        u, d = F(h[i] + l[i], 2) + k * a, F(h[i] + l[i], 2) - k * a
        if upper is None:
            now = 1 if c[i] > u else -1
        else:
            u = u if u < upper or c[i - 1] > upper else upper
            d = d if d > lower or c[i - 1] < lower else lower
            now = -now if (c[i] < d if now > 0 else c[i] > u) else now
        upper, lower = u, d
        value.append(d if now > 0 else u)
        side.append(now)
    return {"supertrend": value, "supertrend_side": side}


def sar(step, most, h, l):
    """Wilder's rule, a bar at a time, with the last two bars as the bound."""
    out, i = [NAN], 1
    down = l[0] - l[1] > h[1] - h[0] and l[0] > l[1]
    stop, far, factor = (h[0], l[1], step) if down else (l[0], h[1], step)
    for i in range(1, len(h)):
        last = i - 1 if i > 1 else i
        top, bottom = max(h[last], h[i]), min(l[last], l[i])
        if h[i] >= stop if down else l[i] <= stop:
            down = not down
            stop = max(far, top) if down else min(far, bottom)
            far, factor = (l[i] if down else h[i]), step
            out.append(stop)
        else:
            out.append(stop)
            if l[i] < far if down else h[i] > far:
                far, factor = (l[i] if down else h[i]), min(factor + step, most)
        stop += factor * (far - stop)
        stop = max(stop, top) if down else min(stop, bottom)
    return {"sar": out}


def ichimoku(a, b, s, shift, h, l, c):
    def middle(n):
        return over(n, lambda x, y: F(max(x) + min(y), 2), h, l)
    tenkan, kijun, ahead_b = middle(a), middle(b), middle(s)
    ahead_a = both(tenkan, kijun, lambda x, y: F(x + y) / 2)
    late = lambda x: [NAN] * shift + x[:len(x) - shift]
    rows = {"tenkan": tenkan, "kijun": kijun, "cloud_a": late(ahead_a), "cloud_b": late(ahead_b),
            "ahead_a": ahead_a, "ahead_b": ahead_b, "past": late(c)}
    known = [all(r[i] is not NAN for r in rows.values()) and c[i] is not NAN for i in range(len(c))]
    return {"ichimoku_" + k: [v if ok else NAN for v, ok in zip(r, known)] for k, r in rows.items()}


def logs(now, before):
    return [NAN if x is NAN or y is NAN else math.log(float(F(x) / F(y))) for x, y in zip(now, before)]


def sample_variance(w):
    m = math.fsum(w) / len(w)
    return math.fsum((v - m) ** 2 for v in w) / (len(w) - 1)


def vol_close(n, c):
    return {"vol_close": over(n, lambda w: math.sqrt(sample_variance(w)), logs(c, [NAN] + c[:-1]))}


def vol_parkinson(n, h, l):
    return {"vol_parkinson": over(n, lambda w: math.sqrt(math.fsum(v * v for v in w) / (4 * n * math.log(2))), logs(h, l))}


def vol_garman_klass(n, o, h, l, c):
    return {"vol_garman_klass": over(n, lambda a, b: math.sqrt(max(0, math.fsum(
        x * x / 2 - (2 * math.log(2) - 1) * y * y for x, y in zip(a, b)) / n)), logs(h, l), logs(c, o))}


def vol_yang_zhang(n, o, h, l, c):
    k = 0.34 / (1.34 + (n + 1) / (n - 1))
    rs = both(both(logs(h, c), logs(h, o), lambda a, b: a * b), both(logs(l, c), logs(l, o), lambda a, b: a * b), lambda a, b: a + b)
    return {"vol_yang_zhang": over(n, lambda g, b, r: math.sqrt(sample_variance(g) + k * sample_variance(b) + (1 - k) * math.fsum(r) / n),
                                   logs(o, [NAN] + c[:-1]), logs(c, o), rs)}


def pivots(bars, h, l, c):
    out = {"pivot": [], "pivot_r1": [], "pivot_r2": [], "pivot_r3": [], "pivot_s1": [], "pivot_s2": [], "pivot_s3": []}
    for i in range(len(c)):
        session = i // bars
        rows = [k for k in range((session - 1) * bars, session * bars) if k >= 0 and NAN not in (h[k], l[k], c[k])]
        if not rows or NAN in (h[i], l[i], c[i]):
            for column in out.values():
                column.append(NAN)
            continue
        top, bottom, last = max(h[k] for k in rows), min(l[k] for k in rows), c[rows[-1]]
        p = F(top + bottom + last, 3)
        for key, v in zip(out, (p, 2 * p - bottom, p + top - bottom, top + 2 * (p - bottom), 2 * p - top, p - top + bottom,
                                bottom - 2 * (top - p))):
            out[key].append(v)
    return out


def hurst(n, c):
    def expected(m):
        return (m - 0.5) / m * math.exp(math.lgamma((m - 1) / 2) - math.lgamma(m / 2)) / math.sqrt(math.pi) * math.fsum(
            math.sqrt((m - i) / i) for i in range(1, m))

    def rs(w):
        m = math.fsum(w) / len(w)
        sums = [math.fsum(v - m for v in w[:k]) for k in range(len(w) + 1)]
        s = math.sqrt(math.fsum((v - m) ** 2 for v in w) / len(w))
        return (max(sums) - min(sums)) / s if s > 0 else NAN

    def one(w):
        points = []
        m = 8
        while m <= n // 4:
            blocks = [r for r in (rs(w[k:k + m]) for k in range(0, n - m + 1, m)) if r is not NAN]
            if not blocks:
                return NAN
            points.append((math.log(m), math.log(math.fsum(blocks) / len(blocks)) - math.log(expected(m))))
            m *= 2
        mx, my = (math.fsum(p[i] for p in points) / len(points) for i in (0, 1))
        return 0.5 + math.fsum((x - mx) * (y - my) for x, y in points) / math.fsum((x - mx) ** 2 for x, _ in points)
    return {"hurst": over(n, one, logs(c, [NAN] + c[:-1]))}


def variance_ratio(n, q, c):
    def both_of(w):
        mu = math.fsum(w) / n
        one = math.fsum((v - mu) ** 2 for v in w)
        if one == 0:
            return NAN, NAN
        m = q * (n - q + 1) * (1 - q / n)
        ratio = math.fsum((math.fsum(w[i:i + q]) - q * mu) ** 2 for i in range(n - q + 1)) / m / (one / (n - 1))
        spread = math.fsum((2 * (q - j) / q) ** 2 * math.fsum((w[t] - mu) ** 2 * (w[t - j] - mu) ** 2 for t in range(j, n)) / one ** 2
                           for j in range(1, q))
        return ratio, (ratio - 1) / math.sqrt(spread)
    x = logs(c, [NAN] + c[:-1])
    return {"variance_ratio": over(n, lambda w: both_of(w)[0], x), "variance_ratio_z": over(n, lambda w: both_of(w)[1], x)}


def levels(n, tolerance, h, l, c):
    def nearest(w, side, close):
        turns = sorted(w[i] for i in range(2, n - 2) if all((w[i] - w[k]) * side > 0 for k in (i - 2, i - 1, i + 1, i + 2)))
        clusters = []
        for v in turns:
            if clusters and v - F(sum(clusters[-1]), len(clusters[-1])) < tolerance * F(sum(clusters[-1]), len(clusters[-1])):
                clusters[-1].append(v)
            else:
                clusters.append([v])
        found = sorted(((F(sum(k), len(k)), len(k)) for k in clusters if (F(sum(k), len(k)) - close) * side > 0),
                       key=lambda k: k[0] * side)
        return found[0] if found else (NAN, 0)
    out = {"support": [], "support_touches": [], "resistance": [], "resistance_touches": []}
    for i, w in enumerate(windows(n, h, l, c)):
        s, r = (nearest(w[1], -1, c[i]), nearest(w[0], 1, c[i])) if w else ((NAN, NAN), (NAN, NAN))
        for key, v in zip(out, (*s, *r)):
            out[key].append(v)
    return out


def walk(n):
    """A made series for what needs many bars."""
    x, price, out = 12345, 100.0, []
    for _ in range(n):
        x = (1103515245 * x + 12345) % 2 ** 31
        price *= 1 + (x / 2 ** 31 - 0.5) * 0.02
        out.append(round(price, 3))
    return out


H, L, C, V = {"high": HIGH}, {"low": LOW}, {"close": CLOSE}, {"volume": VOLUME}
B = {"close": BAD}
O = {"open": [10, 10, 11, 13, 12, 13, 14, 16, 15, 13, 13, 13, 12, 15]}
ROWS = [
    (wma, [(4,), (1,)], C), (wma, [(3,)], B),
    (dema, [(2,), (3,)], C), (dema, [(2,)], B),
    (tema, [(2,), (3,)], C), (tema, [(2,)], B),
    (stddev, [(4,), (1,)], C), (stddev, [(3,)], B),
    (bbands, [(4, 2)], C), (bbands, [(3, 1)], B),
    (roc, [(3,)], C), (roc, [(2,)], B),
    (mom, [(3,)], C), (mom, [(2,)], B),
    (obv, [()], {**C, **V}), (obv, [()], {**B, **V}),
    (cci, [(4,)], {**H, **L, **C}), (cci, [(3,)], {**H, **L, **B}),
    (mfi, [(3,)], {**H, **L, **C, **V}), (mfi, [(2,)], {**H, **L, **B, **V}),
    (willr, [(4,)], {**H, **L, **C}), (willr, [(3,)], {**H, **L, **B}),
    (donchian, [(4,), (1,)], {**H, **L}),
    (linreg_slope, [(4,), (2,)], C), (linreg_slope, [(3,)], B),
    (efficiency, [(3,)], C), (efficiency, [(2,)], B),
    (stoch, [(4, 2, 2), (3, 1, 1)], {**H, **L, **C}), (stoch, [(2, 2, 1)], {**H, **L, **B}),
    (stochrsi, [(3, 3, 2, 2)], C), (stochrsi, [(2, 2, 1, 1)], B),
    (vwap, [(4,), (1,)], {**H, **L, **C, **V}), (vwap, [(3,)], {**H, **L, **B, **V}),
    (vwma, [(4,), (2,)], {**C, **V}), (vwma, [(3,)], {**B, **V}),
    (session_vwap, [(5,)], {**H, **L, **C, **V}), (session_vwap, [(4,)], {**H, **L, **B, **V}),
    (supertrend, [(3, 1), (2, 2)], {**H, **L, **C}), (supertrend, [(2, 1)], {**H, **L, **B}),
    (ichimoku, [(2, 3, 4, 2), (1, 2, 2, 3)], {**H, **L, **C}), (ichimoku, [(1, 2, 2, 1)], {**H, **L, **B}),
    (vol_close, [(4,), (2,)], C), (vol_close, [(3,)], B),
    (vol_parkinson, [(4,), (1,)], {**H, **L}),
    (vol_garman_klass, [(4,)], {**O, **H, **L, **C}), (vol_garman_klass, [(2,)], {**O, **H, **L, **B}),
    (vol_yang_zhang, [(4,)], {**O, **H, **L, **C}), (vol_yang_zhang, [(3,)], {**O, **H, **L, **B}),
    (hurst, [(64,)], {"close": walk(70)}),
    (variance_ratio, [(64, 2), (64, 5)], {"close": walk(70)}),
    (levels, [(7, F(1, 10)), (9, F(1, 100))], {**H, **L, **C}), (levels, [(6, F(1, 10))], {**H, **L, **B}),
    (pivots, [(4,)], {**H, **L, **C}), (pivots, [(5,)], {**H, **L, **B}),
    (sar, [(F(1, 50), F(1, 5)), (F(1, 10), F(2, 5))], {**H, **L}),
]


def main():
    texts = {}
    for f, params, columns in ROWS:
        name = f.__name__
        text = texts.setdefault(name, [f"# {name} from its definition in exact fractions: definitions.py"])
        for p in params:
            text.append("")
            text.append(" ".join([name, *[repr(float(v)) if isinstance(v, F) else str(v) for v in p]]))
            text.extend(f"{key} " + " ".join(number(v) for v in column) for key, column in columns.items())
            text.extend(f"expect {key} " + " ".join(number(v) for v in column) for key, column in f(*p, *columns.values()).items())
    for name, text in texts.items():
        with open(name + ".txt", "w") as out:
            out.write("\n".join(text) + "\n")


main()
