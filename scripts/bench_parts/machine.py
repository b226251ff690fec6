"""Databases, servers, clients, and what they cost: everything that a measurement needs."""

import contextlib
import functools
import itertools
import json
import os
import pathlib
import re
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
# databases that stay
KEPT = ROOT / "target/bench"
BINARY = ROOT / "target/release/influmojo"
SECRET = "only for measurements on loopback, 32 bytes or more"
SETTINGS = {"JWT_SECRET": SECRET, "RATE_LIMITS": "off", "RUST_LOG": "info"}
BRANDS, CREATORS, PACKAGES = 2000, 500, 3
NUMBERS = itertools.count(1)


def say(text):
    print(f"bench: {text}", file=sys.stderr, flush=True)


def tool(*args):
    done = subprocess.run(args, text=True, capture_output=True, cwd=ROOT)
    if done.returncode != 0:
        sys.exit(f"bench: {args[0]} failed: {done.stderr}")
    return done.stdout.strip()


def psql(url, sql):
    return tool("psql", "-XAtqw", "-v", "ON_ERROR_STOP=1", "-c", sql, url)


def influmojo(url, *args, sync="full", binary=None, **more):
    env = os.environ | {"DATABASE_URL": url, "SQLITE_SYNC": sync} | SETTINGS
    return [binary or BINARY, *map(str, args)], {"env": env, "cwd": ROOT, **more}


def run(url, *args, **more):
    command, more = influmojo(url, *args, stderr=subprocess.DEVNULL, **more)
    return subprocess.run(command, check=True, text=True, stdout=subprocess.PIPE, **more).stdout.strip()


@contextlib.contextmanager
def database(engine):
    if engine == "sqlite":
        with tempfile.TemporaryDirectory() as folder:
            yield f"sqlite://{folder}/bench.db"
        return
    server, name = os.environ["TEST_POSTGRES_URL"], f"bench_{os.getpid()}_{next(NUMBERS)}"
    psql(server, f"create database {name}")
    try:
        yield f"{server.rsplit('/', 1)[0]}/{name}"
    finally:
        psql(server, f"drop database if exists {name} with (force)")


def kept(engine, name):
    """Where a database is that stays, and whether it is there."""
    if engine == "sqlite":
        path = KEPT / f"{name}.db"
        return f"sqlite://{path}", path.exists()
    server = os.environ["TEST_POSTGRES_URL"]
    there = psql(server, f"select count(*) from pg_database where datname = '{name}'") == "1"
    return f"{server.rsplit('/', 1)[0]}/{name}", there


def keep(engine, url, name):
    """Puts a database aside where it stays."""
    if engine == "sqlite":
        KEPT.mkdir(parents=True, exist_ok=True)
        shutil.move(url.removeprefix("sqlite://"), KEPT / f"{name}.db")
    else:
        psql(os.environ["TEST_POSTGRES_URL"], f"alter database {url.rsplit('/', 1)[1]} rename to {name}")


@contextlib.contextmanager
def planted(engine, stays, binary=None, **size):
    """A database with so many of everything; one that stays is planted once."""
    name = "_".join(["kept", *map(str, size.values())])
    if stays and kept(engine, name)[1]:
        yield kept(engine, name)[0]
        return
    with database(engine) as url:
        say(f"{engine}: planting {', '.join(f'{count} {what}' for what, count in size.items())}")
        more = [part for what, count in size.items() for part in (f"--{what}", count)]
        run(url, "seed", "--brands", BRANDS, "--creators", CREATORS, "--packages", PACKAGES, *more, sync="normal", binary=binary)
        if stays:
            keep(engine, url, name)
            url = kept(engine, name)[0]
        yield url


@contextlib.contextmanager
def configured(**settings):
    """The PostgreSQL server with other settings, for as long as this is left open."""
    url = os.environ["TEST_POSTGRES_URL"]
    for name, value in settings.items():
        psql(url, f"alter system set {name} = {value}")
    psql(url, "select pg_reload_conf()")
    try:
        yield
    finally:
        for name in settings:
            psql(url, f"alter system reset {name}")
        psql(url, "select pg_reload_conf()")


@contextlib.contextmanager
def settled(room):
    """Makes so many GB of files for PostgreSQL's write-ahead log, as a server has them that runs for a while: it uses old
    ones again when a checkpoint has ended. Making one takes some ten milliseconds, and nothing is committed meanwhile. 8 GB
    are five minutes of half of the highest rate, and a checkpoint frees them when a database is dropped. With the gigabyte
    that it is by default, a checkpoint ends every 20 seconds."""
    url = os.environ["TEST_POSTGRES_URL"]
    # after a checkpoint and with twice the room no other begins before all files are there
    with configured(min_wal_size=f"'{room}GB'", max_wal_size=f"'{2 * room}GB'"):
        psql(url, "checkpoint")
        psql(url, f"do $$ begin for i in 1..{room * 64} loop perform pg_logical_emit_message(false, 'bench', ''); "
                  "perform pg_switch_wal(); end loop; end $$")
        psql(url, "checkpoint")
        yield


@contextlib.contextmanager
def server(url, sync, binary=None):
    command, more = influmojo(url, "serve", "--port", 0, sync=sync, binary=binary)
    with tempfile.TemporaryFile("w+") as log:
        process = subprocess.Popen(command, stdout=log, stderr=log, **more)
        try:
            for _ in range(300):
                log.seek(0)
                found = re.search(r"127\.0\.0\.1:(\d+)", log.read())
                if found or process.poll() is not None:
                    break
                time.sleep(0.1)
            if not found:
                sys.exit("bench: the server did not start")
            yield process.pid, found.group(1)
        finally:
            process.terminate()
            process.wait()


def cpu(pid):
    """Processor seconds of a process so far, and those of its children that have ended."""
    fields = pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    ticks = os.sysconf("SC_CLK_TCK")
    return (int(fields[11]) + int(fields[12])) / ticks, (int(fields[13]) + int(fields[14])) / ticks, int(fields[1])


@functools.cache
def postmaster():
    folder = pathlib.Path(psql(os.environ["TEST_POSTGRES_URL"], "show data_directory"))
    return int((folder / "postmaster.pid").read_text().split()[0])


def postgres_cpu():
    total = sum(cpu(postmaster())[:2])
    for entry in pathlib.Path("/proc").iterdir():
        if entry.name.isdigit():
            with contextlib.suppress(FileNotFoundError, ProcessLookupError):
                own, _, parent = cpu(entry.name)
                total += own if parent == postmaster() else 0
    return total


def memory(pid):
    """Resident memory of a process in MiB: now, and the most it had."""
    status = pathlib.Path(f"/proc/{pid}/status").read_text()
    return [int(re.search(rf"{field}:\s+(\d+) kB", status).group(1)) / 1024 for field in ("VmRSS", "VmHWM")]


class Subject:
    """A database, the servers in front of it, and clients that ask them."""

    def __init__(self, engine, url, servers, lines, agents, sync):
        self.engine, self.url, self.lines, self.agents, self.sync = engine, url, lines, agents, sync
        self.pids, self.ports = [pid for pid, _ in servers], [port for _, port in servers]
        self.next = 0

    def costs(self):
        """Processor seconds of the servers and of PostgreSQL so far."""
        return {"server": sum(cpu(pid)[0] for pid in self.pids)} | (
            {"database": postgres_cpu()} if self.engine == "postgres" else {})

    def load(self, clients, seconds, *more):
        ports = [part for port in self.ports for part in ("--port", port)]
        before = self.costs()
        answer = json.loads(tool(ROOT / "target/release/load", *ports, "--secret", SECRET, "--clients", str(clients),
                                 "--seconds", str(seconds), *map(str, more)))
        costs = {who: (late - before[who]) / answer["answers"] * 1e6 for who, late in self.costs().items()}
        return answer | {"rate": answer["answers"] / answer["seconds"]} | costs

    def place(self, clients, seconds, rate=None):
        buyer = 2 + self.agents + CREATORS
        more = ["--rate", rate] if rate else []
        answer = self.load(clients, seconds, "--buyer", buyer, "--brands", BRANDS, "--packages", CREATORS * PACKAGES,
                           "--lines", self.lines, "--from", self.next, *more)
        self.next = answer["next"]
        return answer

    def read(self, path, clients, seconds, conditional=False, first=0):
        """Reads a path, in which `{n}` is another number for each client."""
        more = ["--conditional"] if conditional else []
        return self.load(clients, seconds, "--get", path, "--from", first, *more)

    def ask(self, sql):
        if self.engine == "postgres":
            return psql(self.url, sql)
        with contextlib.closing(sqlite3.connect(self.url.removeprefix("sqlite://"))) as connection:
            return str(connection.execute(sql).fetchone()[0])

    def expect_evenness(self):
        turns = "select count(number) as n from agents left join assignments on agent_id = user_id group by user_id"
        if int(self.ask(f"select max(n) - min(n) from ({turns}) counts")) > 1:
            sys.exit("bench: the tickets were not distributed evenly")


@contextlib.contextmanager
def subject(engine, servers=1, lines=1, agents=3, orders=0, tickets=0, sync="full", stays=False, binary=None):
    """A subject with so many planted orders and tickets, warm. At the end its tickets must be distributed evenly."""
    size = {"agents": agents, "orders": orders, "tickets": tickets}
    with planted(engine, stays and orders > 0, binary, **size) as url, contextlib.ExitStack() as stack:
        running = [stack.enter_context(server(url, sync, binary)) for _ in range(servers)]
        made = Subject(engine, url, running, lines, agents, sync)
        # a pair that was ordered some minutes ago would be a duplicate
        made.next = int(made.ask("select count(*) from orders where origin = 'checkout'"))
        made.place(32, 2)
        if engine == "postgres":
            # as it does by itself some time later, and not while tables are small: connections would keep plans that read
            # all of them for each foreign key, and take several times as long when they have grown
            psql(url, "vacuum analyze")
        # the floors order what was ordered first
        made.next = max(made.next, BRANDS)
        yield made
        made.expect_evenness()
