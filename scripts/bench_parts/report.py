"""Tables, and their places in docs/performance.md."""

import os
import pathlib
import re
import statistics

from .machine import ROOT, psql, say

DOCUMENT = ROOT / "docs/performance.md"


def several(count, what):
    return f"{count} {what}{'s' if count > 1 else ''}"


def medians(runs):
    """Of the runs, the median of every value that they have."""
    return {key: statistics.median(run[key] for run in runs) for key in runs[0]}


def rows(results, columns):
    for name, runs in results.items():
        middle = medians(runs)
        rates = [run["rate"] for run in runs]
        cells = [format(middle[key], form) if key in middle else "" for key, form in columns]
        yield f"| {name} | {middle['rate']:.0f} | {min(rates):.0f} to {max(rates):.0f} | {' | '.join(cells)} |"


def table(results):
    head = ["| what | checkouts/s | lowest to highest | p50 ms | p95 | p99 | highest | busy | CPU µs server | database |",
            "| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |"]
    columns = [("p50", ".2f"), ("p95", ".2f"), ("p99", ".2f"), ("max", ".1f"), ("busy", ".0f"), ("server", ".0f"),
               ("database", ".0f")]
    return "\n".join([*head, *rows(results, columns)])


def readings(results):
    head = ["| what | answers/s | lowest to highest | p50 ms | p99 | CPU µs server | database |",
            "| --- | ---: | ---: | ---: | ---: | ---: | ---: |"]
    columns = [("p50", ".2f"), ("p99", ".2f"), ("server", ".0f"), ("database", ".0f")]
    return "\n".join([*head, *rows(results, columns)])


def bounds(rows):
    """What is wanted beside what was measured."""
    if not rows:
        return ""
    lines = [f"| {what} | {bound} | {measured} |" for what, bound, measured in rows]
    return "\n".join(["| bound | wanted | measured |", "| --- | --- | ---: |", *lines])


def circumstances(wanted):
    """Of what and on what was measured. How busy the machine was before says how much to make of it."""
    memory = int(re.search(r"MemTotal:\s+(\d+)", pathlib.Path("/proc/meminfo").read_text()).group(1)) / 1024**2
    version = psql(os.environ["TEST_POSTGRES_URL"], "show server_version").split()[0]
    machine = f"{os.cpu_count()} virtual cores, {memory:.0f} GiB, a load of {os.getloadavg()[0]:.1f} before"
    behind = int(pathlib.Path("/proc/sys/vm/dirty_background_bytes").read_text()) // 1024**2
    machine += f", written pages kept back up to {behind} MiB" if behind else ""
    measures = f"medians of {several(wanted.rounds, 'round')} of {wanted.seconds} s"
    return f"Commit {wanted.commit}, PostgreSQL {version}, {machine}; {measures}."


def write(name, text):
    """Puts a section into the document: between its marks, or at the end when it has none yet."""
    begin, end = f"<!-- scripts/bench {name} -->", f"<!-- end of {name} -->"
    document = DOCUMENT.read_text()
    whole = f"{begin}\n{text}\n{end}"
    before, found, rest = document.partition(begin)
    document = f"{before}{whole}{rest.partition(end)[2]}" if found else f"{document.rstrip()}\n\n{whole}\n"
    DOCUMENT.write_text(document)
    say(f"{name} is in {DOCUMENT.relative_to(ROOT)}")
