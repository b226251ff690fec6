"""What is measured, section by section. Each gives its Markdown."""

import contextlib
import http.client
import json
import statistics
import sys

from .floors import PostgresFloor, SqliteFloor
from .machine import configured, database, memory, run, say, server, subject
from .report import bounds, medians, readings, several, table
from .statements import ring

CLIENTS = [1, 8, 32, 128, 512]


def clients(count):
    return several(count, "client")


def in_turn(wanted, measures):
    """Takes every measure once in every round; the results by name."""
    results = {name: [] for name in measures}
    for number in range(wanted.rounds):
        for name, measure in measures.items():
            results[name].append(measure())
            say(f"round {number + 1}, {name}: {results[name][-1]['rate']:.0f}/s")
    return results


def rate(results, name):
    return medians(results[name])["rate"]


HALF, TENTH = (f"server, {part} of its highest rate, open loop" for part in ("half", "a tenth"))


def open_loops(wanted, it, results, names):
    """The latencies with requests that come evenly: at half of the highest rate, and at a tenth, where nobody waits for
    anybody else and what is slow is the machine."""
    highest = max(rate(results, name) for name in names)
    runs = {HALF: [], TENTH: []}
    for _ in range(wanted.rounds):
        for name, part in (HALF, 2), (TENTH, 10):
            runs[name].append(it.place(128, wanted.seconds * 2, highest / part))
    return runs


def postgres(wanted, servers, lines, delayed=False):
    # every flush of the write-ahead log waits for two milliseconds more, as on a disk behind a network
    slow_disk = {"commit_delay": 2000, "commit_siblings": 0} if delayed else {}
    with subject("postgres", servers=servers, lines=lines) as it, configured(**slow_disk):
        floor = PostgresFloor(it, wanted.seconds)
        a, b = floor.best(1, [1, 2, 4, 8, 16, 32]), floor.best(32, [1, 2, 4])
        names = {count: f"server, {clients(count)}" for count in CLIENTS}
        measures = {name: lambda count=count: it.place(count, wanted.seconds) for count, name in names.items()}
        lone, best = "floor a, alone", f"floor a at its best, {several(a, 'connection')}"
        groups = f"floor b at its best, {several(b, 'connection')}"
        measures |= {lone: lambda: floor.run(1, 1), best: lambda: floor.run(a, 1), groups: lambda: floor.run(b, 32)}
        results = in_turn(wanted, measures)
        results |= open_loops(wanted, it, results, names.values())
    beyond = [name for count, name in names.items() if count >= 32]
    against = lambda floor: min(rate(results, name) / rate(results, floor) for name in beyond)
    bound = medians(results[lone])["p50"] * 1.3 + 0.3
    rows = [("32 clients and more, of floor a", "at least 2.5", f"{against(best):.2f}"),
            ("32 clients and more, of floor b", "at least 0.6", f"{against(groups):.2f}"),
            ("median of a lone client", f"at most 1.3 times floor a's and 0.3 ms: {bound:.2f} ms",
             f"{medians(results[names[1]])['p50']:.2f} ms"),
            ("99th percentile at half of the highest rate", "at most 15 ms", f"{medians(results[HALF])['p99']:.2f} ms")]
    where = f"PostgreSQL, {several(servers, 'server')}, {several(lines, 'line')} a cart"
    delay = ", 2 ms more for each flush" if delayed else ""
    return f"{where}{delay}:\n\n{table(results)}\n\n{bounds(rows if lines == 1 else [])}"


def sqlite(wanted, lines):
    with subject("sqlite", lines=lines) as full, subject("sqlite", lines=lines, sync="normal") as normal:
        measures = {}
        for it in full, normal:
            name = f"server, {it.sync}, "
            measures |= {name + clients(count): lambda it=it, count=count: it.place(count, wanted.seconds)
                         for count in CLIENTS}
            measures[f"floor, {it.sync}"] = SqliteFloor(it, wanted.seconds).run
        results = in_turn(wanted, measures)
        results |= open_loops(wanted, full, results, [f"server, full, {clients(count)}" for count in CLIENTS])
    at32 = results["server, full, 32 clients"]
    ratio = rate(results, "server, full, 32 clients") / rate(results, "floor, full")
    longest = max(answer["max"] for answer in at32)
    rows = [("32 clients, of the floor", "at least 3", f"{ratio:.2f}"),
            ("the longest of all requests at 32 clients", "at most 200 ms", f"{longest:.0f} ms"),
            ("99th percentile at half of the highest rate", "at most 15 ms", f"{medians(results[HALF])['p99']:.2f} ms")]
    return f"SQLite, {several(lines, 'line')} a cart:\n\n{table(results)}\n\n{bounds(rows if lines == 1 else [])}"


def ceiling(wanted):
    """What HTTP alone does: a list that is a part of the program, asked for with a token. It takes no statement."""
    with subject("sqlite") as it:
        path = "/api/profile/industries"
        size = len(Admin(it).ask("GET", path))
        results = in_turn(wanted, {clients(count): lambda count=count: it.read(path, count, wanted.seconds)
                                   for count in CLIENTS})
    return f"`GET {path}`, a body of {size} bytes:\n\n{readings(results)}"


class Admin:
    """What the super admin asks for, one after another."""

    def __init__(self, it):
        token = run(it.url, "token", "--email", "admin@demo.influmojo.test")
        self.headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
        self.connection = http.client.HTTPConnection("127.0.0.1", it.ports[0])

    def ask(self, method, path, body=None):
        """The body of the answer."""
        self.connection.request(method, path, json.dumps(body) if body else None, self.headers)
        answer = self.connection.getresponse()
        if answer.status not in (200, 201):
            sys.exit(f"bench: {method} {path}: {answer.status}")
        return answer.read()


def reads(wanted):
    parts = []
    for engine in "postgres", "sqlite":
        orders, said = wanted.scaled(100_000), 13
        with subject(engine, agents=20, orders=orders, tickets=orders) as it:
            # each client has a ticket of its own, with seven messages of the service and thirteen more
            first, admin = int(it.ask("select max(id) from tickets")) - 31, Admin(it)
            text = {"message_text": "Thank you, the caption is here", "channel_type": "brand_agent"}
            for number in range(32 * said):
                admin.ask("POST", f"/api/crm/tickets/{first + number % 32}/messages", text)
            poll = "/api/crm/tickets/{n}/messages"
            # the server closes connections that nobody uses meanwhile
            messages = len(json.loads(admin.ask("GET", poll.format(n=first)))["data"]["messages"])
            paths = {"100 orders": "/api/orders?limit=100", "100 tickets": "/api/crm/tickets?limit=100",
                     "message poll, changed": poll, "message poll, unchanged": poll}
            measures = {
                f"{name}, {clients(count)}":
                    lambda path=path, count=count, known="unchanged" in name:
                        it.read(path, count, wanted.seconds, known, first)
                for name, path in paths.items() for count in (1, 32)
            }
            results = in_turn(wanted, measures)
        unchanged, changed = (rate(results, f"message poll, {how}, 32 clients") for how in ("unchanged", "changed"))
        rows = [("the rate of unchanged polls, of changed ones", "at least 5", f"{unchanged / changed:.1f}")]
        where = f"{engine}, {orders} orders with tickets, {messages} messages in a conversation, one for each client"
        parts.append(f"{where}:\n\n{readings(results)}\n\n{bounds(rows)}")
    return "\n\n".join(parts)


def growth(wanted, engine):
    """Checkouts at 32 clients on databases of several sizes, all of them in every round."""
    orders = [0, wanted.scaled(100_000), wanted.scaled(2_000_000)]
    agents = [3, 100, wanted.scaled(10_000)]
    with contextlib.ExitStack() as stack:
        add = lambda **size: stack.enter_context(subject(engine, stays=wanted.keep, **size))
        subjects = {f"{count} orders before": add(orders=count, tickets=count // wanted.ticketed) for count in orders}
        subjects |= {f"{count} agents": add(agents=count) for count in agents[1:]}
        results = in_turn(wanted, {name: lambda it=it: it.place(32, wanted.seconds) for name, it in subjects.items()})
    few = f"{orders[0]} orders before"
    of = lambda name: f"{rate(results, name) / rate(results, few):.2f}"
    rows = [(f"the rate at {orders[2]} orders", "at least 0.9", of(f"{orders[2]} orders before")),
            (f"the rate at {agents[2]} agents, of that at 3", "at least 0.7", of(f"{agents[2]} agents"))]
    every = f"one in {wanted.ticketed}" if wanted.ticketed > 1 else "each"
    where = f"{engine}, 32 clients, {every} of the earlier orders with its ticket, three agents unless said"
    return f"{where}:\n\n{table(results)}\n\n{bounds(rows)}"


def footprint(wanted):
    """Memory of the server, and what a checkout leaves in the database with all of its indexes."""
    lines = ["| server on | MiB at rest | after 512 clients | at most | KiB in the database for each checkout |",
             "| --- | ---: | ---: | ---: | ---: |"]
    sizes = {"postgres": "select pg_database_size(current_database())",
             "sqlite": "select page_count * page_size from pragma_page_count, pragma_page_size"}
    for engine, size in sizes.items():
        with database(engine) as url, server(url, "full") as (pid, _):
            rest = memory(pid)[0]
        with subject(engine) as it:
            before = int(it.ask(size))
            answer = it.place(512, wanted.seconds * 5)
            each = (int(it.ask(size)) - before) / answer["answers"] / 1024
            now, most = memory(it.pids[0])
            lines.append(f"| {engine} | {rest:.1f} | {now:.1f} | {most:.1f} | {each:.1f} |")
    return "\n".join(lines)


def long(wanted):
    """A load that leaves room, for so long that whatever comes up now and then does come up."""
    parts = []
    for engine in "postgres", "sqlite":
        with subject(engine) as it:
            highest = statistics.median(it.place(128, wanted.seconds * 2)["rate"] for _ in range(wanted.rounds))
            seconds = 10 if wanted.quick else 300
            say(f"{engine}: {highest / 2:.0f}/s for {seconds} s")
            answer = it.place(128, seconds, highest / 2)
        rows = [("the 99th percentile", "at most 15 ms", f"{answer['p99']:.1f} ms"),
                ("the longest of all requests", "at most 1 s", f"{answer['max']:.0f} ms")]
        name = f"half of {highest:.0f}/s for {seconds} s"
        parts.append(f"{engine}, one checkout after another as they are due, whether or not the last was answered:\n\n"
                     f"{table({name: [answer]})}\n\n{bounds(rows)}")
    return "\n\n".join(parts)


def against(wanted):
    """Checkouts with this binary and another one, in turn, each on a database of its own: the ratios of every round."""
    parts = []
    for engine in "postgres", "sqlite":
        with subject(engine) as new, subject(engine, binary=wanted.against) as old:
            named = {"new": new, "old": old}
            measures = {f"{name}, {clients(count)}": lambda it=it, count=count: it.place(count, wanted.seconds)
                        for count in (1, 32, 128) for name, it in named.items()}
            results = in_turn(wanted, measures)
            half = rate(results, f"old, {clients(128)}") / 2
            steady = {f"{name}, half of the old highest rate": lambda it=it: it.place(128, wanted.seconds * 2, half)
                      for name, it in named.items()}
            results |= in_turn(wanted, steady)
        each = lambda what, key: [now[key] / before[key] for now, before in zip(results[f"new, {what}"],
                                                                                 results[f"old, {what}"])]
        ratio = lambda what, key: f"{statistics.median(each(what, key)):.2f}"
        rows = [(f"the rate at {clients(count)}, of the old", "at least 0.95", ratio(clients(count), "rate"))
                for count in (1, 32, 128)]
        rows.append(("the 99th percentile at half of the old highest rate, of the old", "at most 1.1",
                     ratio("half of the old highest rate", "p99")))
        parts.append(f"{engine}, medians of the ratios of each round:\n\n{table(results)}\n\n{bounds(rows)}")
    return "\n\n".join(parts)


SECTIONS = {
    "postgres": lambda wanted: postgres(wanted, 1, 1),
    "postgres-2-servers": lambda wanted: postgres(wanted, 2, 1),
    "postgres-5-lines": lambda wanted: postgres(wanted, 1, 5),
    "postgres-2-servers-5-lines": lambda wanted: postgres(wanted, 2, 5),
    "postgres-slow-disk": lambda wanted: postgres(wanted, 1, 1, delayed=True),
    "sqlite": lambda wanted: sqlite(wanted, 1),
    "sqlite-5-lines": lambda wanted: sqlite(wanted, 5),
    "ring": ring,
    "http": ceiling,
    "reads": reads,
    "growth-postgres": lambda wanted: growth(wanted, "postgres"),
    "growth-sqlite": lambda wanted: growth(wanted, "sqlite"),
    "memory": footprint,
    "long": long,
}
