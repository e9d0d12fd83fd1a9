"""What each source of `history pull` might send: a value each weekday, invented, but for the values that the
command knows, which are public."""

from __future__ import annotations

import base64
import datetime
import io
import itertools
import json
import math
import zipfile
from typing import Any

Step = dict[str, Any]

LOW = "2020-08-04"
HIGH = "1981-09-30"
YIELDS = {
    "DGS1MO": {"2001-07-31": 3.67, LOW: 0.09},
    "DGS3MO": {"1981-09-01": 17.01, HIGH: 15.05, LOW: 0.09},
    "DGS6MO": {"1981-09-01": 17.17, HIGH: 16.19, LOW: 0.11},
    "DGS1": {"1962-01-02": 3.22, HIGH: 16.64, LOW: 0.14},
    "DGS2": {"1976-06-01": 7.26, HIGH: 16.69, LOW: 0.11},
    "DGS3": {"1962-01-02": 3.70, HIGH: 16.45, LOW: 0.10},
    "DGS5": {"1962-01-02": 3.88, HIGH: 16.27, LOW: 0.19},
    "DGS7": {"1969-07-01": 6.88, HIGH: 16.05, LOW: 0.36},
    "DGS10": {"1962-01-02": 4.06, HIGH: 15.84, LOW: 0.52},
    "DGS20": {"1962-01-02": 4.07, HIGH: 15.78, LOW: 0.96},
    "DGS30": {"1977-02-15": 7.70, HIGH: 15.19, LOW: 1.19},
}
SPREADS = {
    "DFII10": {"2003-01-02": 2.43, LOW: -1.05},
    "T10YIE": {"2003-01-02": 1.64, LOW: 1.57},
    "BAA10Y": {"1986-01-02": 2.34, "2008-12-03": 6.13, "2020-03-23": 4.31},
    "BAMLH0A0HYM2": {"2000-01-03": 5, "2008-12-15": 21.82, "2020-03-23": 10.87, "2025-04-07": 4.61},
    "VIXCLS": {"1990-01-02": 17.24, "2008-11-20": 80.86, "2020-03-16": 82.69},
}
FRED = YIELDS | SPREADS
SMALL_MINUS_BIG = {"1926-07-01": -0.25, "1987-10-19": 6.17, "1987-10-20": -11.6}
CHARTS: dict[str, dict[str, float]] = {
    "^RUT": {"1987-09-10": 168.97, "1987-10-19": 133.6, "2020-03-18": 991.16},
    "^GSPC": {"1928-01-03": 17.76, "1987-10-19": 224.84, "2020-03-23": 2237.4},
    "IWM": {"2000-05-26": 45},
    "SPY": {"1993-01-29": 43},
}
END = datetime.date(2026, 9, 30)


def day(text: str) -> datetime.date:
    return datetime.date.fromisoformat(text)


def between(known: dict[str, float]) -> dict[str, float]:
    """A value each weekday: on straight lines from one known one to the next, and level after."""
    points = [*sorted((day(date), value) for date, value in known.items())]
    points.append((END, points[-1][1]))
    out: dict[str, float] = {}
    for (first, start), (last, end) in itertools.pairwise(points):
        for ahead in range((last - first).days + 1):
            share = ahead / max((last - first).days, 1)
            date = first + datetime.timedelta(days=ahead)
            if date.weekday() < 5:
                out.setdefault(date.isoformat(), round(start + (end - start) * share, 2))
    return out | known


def graph(symbol: str, values: dict[str, float] | None = None) -> Step:
    values = between(FRED[symbol]) if values is None else values
    # A holiday has an empty cell.
    rows = [f"observation_date,{symbol}", *(f"{date},{value}" for date, value in sorted(values.items())),
            "2026-10-02,"]
    return {"body": "\n".join(rows) + "\n", "headers": {"Content-Type": "text/csv"}}


def observations(symbol: str) -> Step:
    rows = [{"date": date, "value": str(value)} for date, value in sorted(between(FRED[symbol]).items())]
    return {"body": json.dumps({"count": len(rows), "limit": 100000, "observations": rows})}


def factors() -> bytes:
    wave = {date: round(math.sin(i / 9) / 2, 2)
            for i, date in enumerate(between({"1926-07-01": 0}))}
    rows = [f"{date.replace('-', '')},    0.10,   {value},   0.10,    0.01"
            for date, value in sorted((wave | SMALL_MINUS_BIG).items())]
    text = "\r\n".join(["Invented, in the shape of the source.", "", ",Mkt-RF,SMB,HML,RF", *rows, "",
                        "Copyright of nobody"])
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("F-F_Research_Data_Factors_daily.csv", text)
    return out.getvalue()


def archive(content: bytes) -> Step:
    return {"body_base64": base64.b64encode(content).decode()}


def chart(symbol: str, values: dict[str, float] | None = None) -> Step:
    values = between(CHARTS[symbol]) if values is None else values
    opens = datetime.time(14, 30, tzinfo=datetime.timezone.utc)
    times = [int(datetime.datetime.combine(day(date), opens).timestamp()) for date in sorted(values)]
    closes = [values[date] for date in sorted(values)]
    return {"body": json.dumps({"chart": {"error": None, "result": [{
        "meta": {"symbol": symbol, "dataGranularity": "1d", "gmtoffset": -18000,
                 "regularMarketTime": times[-1] + 23400, "regularMarketPrice": closes[-1]},
        "timestamp": times, "indicators": {"quote": [{"close": closes}]}}]}})}


def closes() -> Step:
    """Stooq's, of the S&P."""
    rows = [f"{date},1,1,1,{close},0" for date, close in sorted(between(CHARTS["^GSPC"]).items())]
    return {"body": "\n".join(["Date,Open,High,Low,Close,Volume", *rows]) + "\n"}


GRAPH = "/graph/fredgraph.csv"
OBSERVATIONS = "/fred/series/observations"
FACTORS = "/pages/faculty/ken.french/ftp/F-F_Research_Data_Factors_daily_CSV.zip"
CLOSES = "/q/d/l/"


def chart_path(symbol: str) -> str:
    return "/v8/finance/chart/" + symbol.replace("^", "%5E")


def sources() -> dict[str, list[Step]]:
    """A script's paths, all of it good. FRED is asked in the order of its table."""
    return {GRAPH: [graph(symbol) for symbol in FRED],
            OBSERVATIONS: [observations(symbol) for symbol in FRED],
            FACTORS: [archive(factors())],
            CLOSES: [closes()],
            **{chart_path(symbol): [chart(symbol)] for symbol in CHARTS}}
