"""How much of what PostgreSQL does for a checkout it does while the rotation is held, where all others wait."""

import pathlib
import re

from .machine import configured, psql, subject

# what PostgreSQL logs of a statement, in one piece: its process, its processor seconds, its beginning
STATISTICS = re.compile(r"\[(\d+)\] LOG:  (?:\w+ MESSAGE|QUERY) STATISTICS\n.*?!\t([\d.]+) s user, ([\d.]+) s system"
                        r".*?STATEMENT:  ([^\n]*)", re.DOTALL)


def held_and_free(log):
    """Processor seconds of statements while their process holds the rotation, and of all others."""
    holders, held, free = set(), 0, 0
    for process, user, system, statement in STATISTICS.findall(log):
        statement = statement.lower()
        if '"rotation"' in statement and "for update" in statement:
            holders.add(process)
        if process in holders:
            held += float(user) + float(system)
        else:
            free += float(user) + float(system)
        if statement.startswith(("commit", "rollback")):
            holders.discard(process)
    return held, free


def ring(wanted):
    with subject("postgres") as it:
        log = pathlib.Path(psql(it.url, "show data_directory")).parent / "log"
        with configured(log_statement_stats="on"), log.open("rb") as written:
            written.seek(0, 2)
            answers = it.place(128, wanted.seconds * 3)["answers"]
            held, free = (seconds / answers * 1e6 for seconds in held_and_free(written.read().decode(errors="replace")))
    return f"""PostgreSQL, 128 clients, every statement with its processor time from the log:

| part of a checkout | CPU µs |
| --- | ---: |
| before the rotation is held, and what belongs to no checkout | {free:.0f} |
| while the rotation is held | {held:.0f} |"""
