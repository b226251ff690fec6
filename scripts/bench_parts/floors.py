"""What the databases themselves can do: the rows of a checkout, written without reading or deciding anything."""

import contextlib
import datetime
import pathlib
import random
import re
import sqlite3
import tempfile
import time

from .machine import BRANDS, postgres_cpu, psql, say, tool

# Writes n checkouts as the server does. What does not name the agent comes before the rotation. The template is the first
# order of the database, which the server wrote.
POSTGRES = """
create function floor_checkouts(n integer, lines integer) returns void language plpgsql as $$
declare ids bigint[]; tids bigint[]; buyers integer[]; last rotation%rowtype; total integer := n * lines;
  agents bigint := (select count(*) from agents);
begin
  ids := array(select nextval(pg_get_serial_sequence('orders', 'id')) from generate_series(1, total));
  tids := array(select nextval(pg_get_serial_sequence('tickets', 'id')) from generate_series(1, total));
  buyers := array(select 1 + (random() * 1999)::int from generate_series(1, n));
  insert into orders (id, origin, checkout_id, brand_id, creator_id, package_id, quantity, unit_price_minor,
      total_minor, currency, status, reference_urls, submission_deadline, delivery_deadline, placed_at, updated_at,
      changes)
    select ids[i], origin, ids[i - (i - 1) % lines], buyers[1 + (i - 1) / lines], creator_id, package_id, quantity,
      unit_price_minor, total_minor, currency, status, reference_urls, submission_deadline, delivery_deadline, now(),
      now(), 0
    from orders, generate_series(1, total) i where id = (select min(id) from orders);
  insert into notifications (user_id, kind, title, message, data, created_at)
    select user_id, kind, title, message, data, now() from notifications, generate_series(1, total)
    where id = (select min(id) from notifications where kind = 'new_order');
  update rotation set number = number + total, agent_id = 2 + (agent_id - 2 + total) % agents where id = 1
    returning * into last;
  with turns as (select i, last.number - total + i as number,
      2 + ((last.agent_id - 2 - total + i) % agents + agents) % agents as agent,
      2 + ((last.agent_id - 3 - total + i) % agents + agents) % agents as previous from generate_series(1, total) i),
  t as (insert into tickets (id, order_id, agent_id, status, priority, changes, created_at, updated_at)
    select tids[i], ids[i], agent, 'open', 'medium', 0, now(), now() from turns),
  a as (insert into assignments (number, ticket_id, order_id, eligibility_snapshot_id, from_queue, previous_agent_id, agent_id,
      created_at)
    select number, tids[i], ids[i], (select max(id) from eligibility_snapshots), false, previous, agent, now() from turns),
  m as (insert into messages (ticket_id, author_id, channel, role, kind, body, searchable, created_at)
    select tids[i], case when role = 'agent' then agent else author_id end, channel, role, kind, body,
      searchable, now()
    from turns, messages where ticket_id = (select min(id) from tickets) order by i, messages.id),
  w as (insert into notifications (user_id, kind, title, message, data, created_at)
    select agent, kind, title, message, data, now() from turns, notifications
    where id = (select min(id) from notifications where kind = 'new_ticket'))
  insert into audit_log (at, actor_id, actor_role, action, order_id, ticket_id, to_value, data)
    select now(), actor_id, actor_role, action, ids[i], tids[i], to_value, data from turns, audit_log
    where id = (select min(id) from audit_log where order_id is not null);
end $$;
analyze;
"""


def spread(times):
    """Percentiles of times in seconds, as milliseconds."""
    times = sorted(times)
    at = lambda part: times[min(len(times) * part // 100, len(times) - 1)] * 1000
    return {"p50": at(50), "p95": at(95), "p99": at(99), "max": at(100)}


class PostgresFloor:
    def __init__(self, subject, seconds):
        self.subject, self.seconds = subject, seconds
        psql(subject.url, POSTGRES)

    def run(self, connections, together):
        with tempfile.TemporaryDirectory() as folder:
            script, log = pathlib.Path(folder, "script"), pathlib.Path(folder, "log")
            script.write_text(f"select floor_checkouts({together}, {self.subject.lines});")
            before = postgres_cpu()
            said = tool("pgbench", "-n", "-M", "prepared", "-c", str(connections), "-j", "1", "-T", str(self.seconds),
                        "-l", f"--log-prefix={log}", "-f", str(script), self.subject.url)
            used = postgres_cpu() - before
            lines = [line for part in pathlib.Path(folder).glob("log.*") for line in part.read_text().splitlines()]
        rate = float(re.search(r"tps = ([\d.]+)", said).group(1)) * together
        times = [int(line.split()[2]) / 1e6 for line in lines]
        return spread(times) | {"rate": rate, "database": used / (len(times) * together) * 1e6}

    def best(self, together, choices):
        """The number of connections with which the floor is the fastest."""
        rates = {connections: self.run(connections, together)["rate"] for connections in choices}
        say("floor, " + ", ".join(f"{rate:.0f} with {connections}" for connections, rate in rates.items()))
        return max(rates, key=rates.get)


class Template:
    """What the server wrote into one table for the first order."""

    def __init__(self, connection, table, where, without=()):
        names = [row[1] for row in connection.execute(f"pragma table_info({table})") if row[1] not in without]
        rows = connection.execute(f"select {', '.join(names)} from {table} where {where} order by 1")
        self.rows = [dict(zip(names, row)) for row in rows]
        self.sql = f"insert into {table} ({', '.join(names)}) values "
        self.places = f"({', '.join('?' * len(names))})"

    def insert(self, connection, changes):
        """The rows with each of these changes, in one statement, since the index of words is written after each."""
        rows = [row | change for change in changes for row in self.rows]
        values = [value for row in rows for value in row.values()]
        connection.execute(self.sql + ", ".join([self.places] * len(rows)), values)


class SqliteFloor:
    """One connection, prepared statements, one transaction for each checkout."""

    def __init__(self, subject, seconds):
        self.subject, self.seconds = subject, seconds
        with self.connect() as connection:
            order, ticket = connection.execute("select min(id), (select min(id) from tickets) from orders").fetchone()
            make = lambda *what: Template(connection, *what)
            self.order = make("orders", f"id = {order}")
            self.ticket = make("tickets", f"id = {ticket}")
            self.turn = make("assignments", f"ticket_id = {ticket}")
            self.said = make("messages", f"ticket_id = {ticket}", ["id"])
            news = lambda kind: f"id = (select min(id) from notifications where kind = '{kind}')"
            self.to_creator = make("notifications", news("new_order"), ["id"])
            self.to_agent = make("notifications", news("new_ticket"), ["id"])
            self.entry = make("audit_log", f"order_id = {order}", ["id"])

    @contextlib.contextmanager
    def connect(self):
        path = self.subject.url.removeprefix("sqlite://")
        with contextlib.closing(sqlite3.connect(path, isolation_level=None)) as connection:
            connection.executescript(f"pragma busy_timeout = 5000; pragma synchronous = {self.subject.sync}; "
                                     "pragma foreign_keys = on; pragma secure_delete = off; "
                                     "pragma cache_size = -65536; pragma wal_autocheckpoint = 4000;")
            yield connection

    def run(self):
        with self.connect() as connection:
            top = lambda table: connection.execute(f"select max(id) from {table}").fetchone()[0]
            ids = [top("orders"), top("tickets"), *connection.execute("select agent_id, number from rotation").fetchone()]
            times, cpu, begin = [], time.process_time(), time.perf_counter()
            since = begin
            while since < begin + self.seconds:
                ids = self.check_out(connection, *ids)
                now = time.perf_counter()
                times.append(now - since)
                since = now
            used = time.process_time() - cpu
        rate, each = len(times) / (since - begin), used / len(times) * 1e6
        return spread(times) | {"rate": rate, "database": each}

    def check_out(self, connection, order, ticket, agent, number):
        now = datetime.datetime.now(datetime.UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
        placed, brand = {"created_at": now}, random.randint(1, BRANDS)
        checkout = {"checkout_id": order + 1, "brand_id": brand, "placed_at": now, "updated_at": now}
        orders, tickets, turns, to_agents, entries = [], [], [], [], []
        for _ in range(self.subject.lines):
            previous, agent = agent, 2 + (agent - 1) % self.subject.agents
            order, ticket, number = order + 1, ticket + 1, number + 1
            orders.append(checkout | {"id": order})
            tickets.append(placed | {"id": ticket, "order_id": order, "agent_id": agent, "updated_at": now})
            turn = {"number": number, "previous_agent_id": previous, "agent_id": agent}
            turns.append(placed | turn | {"ticket_id": ticket, "order_id": order})
            to_agents.append(placed | {"user_id": agent})
            entries.append({"at": now, "order_id": order, "ticket_id": ticket})
        connection.execute("begin immediate")
        self.order.insert(connection, orders)
        self.ticket.insert(connection, tickets)
        self.turn.insert(connection, turns)
        self.said.insert(connection, [placed | {"ticket_id": ticket["id"]} for ticket in tickets])
        self.to_creator.insert(connection, [placed] * len(orders))
        self.to_agent.insert(connection, to_agents)
        self.entry.insert(connection, entries)
        connection.execute("update rotation set agent_id = ?, number = ? where id = 1", (agent, number))
        connection.execute("commit")
        return order, ticket, agent, number
