"""Finds circles of imports: modules beside each other that need each other.

A module is a room; its children are the rooms in it. At each level the rooms beside each other may need one another in
one direction only. A name counts as that of the module that defines it, however many re-exports it came through, also
when it is written as a path in the code. Tests, the root of a crate, and what a parent and its own child need of each
other are left out.

  python3 scripts/check_circles.py [CRATE]...      all crates unless named; prints each of their circles, with one import of each
step
"""

import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent / "crates"
TOKEN = re.compile(r"r?#?\w+|::|[{},;*]")
DEFINES = re.compile(
    r"^(?:pub(?:\([^)]*\))? )?(?:const |async |unsafe )*(?:struct|enum|union|trait|type|fn|const|static|macro_rules!) (\w+)", re.M)
DECLARES = re.compile(r'(?:#\[path = "([^"]+)"\]\s*)?^(?:pub(?:\([^)]*\))? )?mod (\w+);', re.M)
USES = re.compile(r"^(pub(?:\([^)]*\))? )?use ([^;]+);", re.M)
PATHS = re.compile(r"\b((?:crate|super|self)(?:::\w+)+)")


def plain(text):
    """The code without comments, texts and tests."""
    text = re.sub(r"//[^\n]*", "", text)
    text = re.sub(r'"(?:[^"\\]|\\.)*"', lambda found: found[0] if found[0].endswith('.rs"') else '""', text)
    return re.sub(r"^#\[cfg\([^\n]*\btest\b[^\n]*\n(?:#\[[^\n]*\n)*(?:pub(?:\([^)]*\))? )?(?:mod \w+;|use [^;]+;|mod \w+ \{.*?^\})", "", text, flags=re.M | re.S)


class Module:
    def __init__(self, path, file, text):
        self.path, self.file, self.text = path, file, plain(text)
        self.defined = set(DEFINES.findall(self.text))
        self.children, self.names, self.globs = {}, {}, []


def leaves(tokens):
    """The paths of a use tree, each with the name that it gets."""
    found, prefixes, path, name = [], [[]], [], None
    for token in [*tokens, ","]:
        if token == "{":
            prefixes.append(path)
        elif token in ",}":
            if path != prefixes[-1]:
                # `a::{self}` is `a`
                path = path[:-1] if path[-1] == "self" and len(path) > 1 else path
                found.append((path, path[-1] if name in (None, "as") else name))
            if token == "}":
                prefixes.pop()
            # behind a brace nothing is left of its path but a comma
            path, name = prefixes[-1], None
        elif token == "as" or name == "as":
            name = token
        elif token != "::":
            path = path + [token]
    return found


def load(crate):
    modules = {}

    def read(path, file, folder):
        module = modules[path] = Module(path, file, file.read_text())
        for named, child in DECLARES.findall(module.text):
            places = [file.parent / named] if named else [folder / f"{child}.rs", folder / child / "mod.rs"]
            place = next((place for place in places if place.exists()), None)
            if place:
                module.children[child] = path + (child,)
                read(path + (child,), place, place.parent if named else folder / child)
        for _, tree in USES.findall(module.text):
            for leaf, name in leaves(TOKEN.findall(tree)):
                if leaf[-1] == "*":
                    module.globs.append(leaf[:-1])
                else:
                    module.names[name] = leaf

    source = ROOT / crate / "src"
    for root in ("lib.rs", "main.rs"):
        if (source / root).exists():
            read((), source / root, source)
            break
    return modules


def defining(modules, at, path, seen=()):
    """The module that defines what a path leads to, seen from a module. None if it is of another crate."""
    if (at, tuple(path)) in seen:
        return None
    seen = (*seen, (at, tuple(path)))
    head, *rest = path
    if head == "crate":
        module = ()
    elif head == "self":
        module = at
    elif head == "super":
        module = at[:-1]
    elif head in modules[at].children:
        module = modules[at].children[head]
    elif len(path) > 1 and modules[at].names.get(head, [head])[0] != head:
        return defining(modules, at, modules[at].names[head] + rest, seen)
    else:
        return None
    for n, name in enumerate(rest):
        if name == "super":
            module = module[:-1]
        elif name in modules[module].children:
            module = modules[module].children[name]
        elif name in modules[module].defined:
            return module
        elif name in modules[module].names:
            leaf = modules[module].names[name]
            return defining(modules, module, leaf + rest[n + 1:], seen)
        else:
            for glob in modules[module].globs:
                of = defining(modules, module, glob, seen)
                if of is not None and (name in modules[of].defined or name in modules[of].names):
                    return defining(modules, of, ["self", name, *rest[n + 1:]], seen)
            return module
    return module


def imports(modules):
    for at, module in modules.items():
        paths = [leaf for _, tree in USES.findall(module.text) for leaf, _ in leaves(TOKEN.findall(tree))]
        paths += [path.split("::") for path in PATHS.findall(USES.sub("", module.text))]
        for path in paths:
            path = path[:-1] if path[-1] == "*" else path
            of = defining(modules, at, path) if path else None
            if of is not None and of != at:
                yield at, of, "::".join(path)


def circles(modules):
    """Steps between rooms beside each other, by the room that both are in."""
    levels = {}
    for at, of, path in imports(modules):
        common = 0
        while common < min(len(at), len(of)) and at[common] == of[common]:
            common += 1
        if common == len(at) or common == len(of):
            continue
        steps = levels.setdefault(at[:common], {}).setdefault(at[common], {})
        steps.setdefault(of[common], f"{modules[at].file.relative_to(ROOT.parent)} uses {path}")
    for room, steps in levels.items():
        for circle in components(steps):
            yield room, circle, [
                steps[one][other] for one in circle for other in circle if other in steps.get(one, {})]


def components(steps):
    """Strongly connected rooms, by what each of them reaches."""
    def reach(one):
        found, todo = set(), [one]
        while todo:
            for other in steps.get(todo.pop(), {}):
                if other not in found:
                    found.add(other)
                    todo.append(other)
        return found
    reached = {one: reach(one) for one in steps}
    done = set()
    for one in sorted(steps):
        circle = sorted(other for other in reached[one] if one in reached.get(other, ()))
        if one not in done and len(circle) > 1:
            done.update(circle)
            yield circle


def main():
    wrong = 0
    crates = sys.argv[1:] or sorted(path.name for path in ROOT.iterdir() if (path / "src").exists())
    for crate in crates:
        for room, circle, steps in circles(load(crate)):
            wrong += 1
            print(f"check_circles: {'::'.join((crate, *room))}: {', '.join(circle)} need each other:")
            for step in steps:
                print(f"    {step}")
    return wrong > 0


if __name__ == "__main__":
    sys.exit(main())
