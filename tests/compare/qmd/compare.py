"""Limier beside qmd, an engine for folders of Markdown with a command line of its own (npm, `@tobilu/qmd`).

    compare.py FOLDER…

Both are asked the queries of `tests/judged/first.tsv` about each folder, by their command lines, without a
model: `limier search --json`, while `limier serve` keeps its index, and `qmd search --json`. Counted is whose
first hit lies in a note that answers; qmd gives no sections. Then a note is saved in a copy of the folder, and
both are asked until they find it: qmd by `qmd update` and a search.

LIMIER_BIN is the program, QMD the folder where npm put qmd.
"""

import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

HERE = Path(__file__).parent
JUDGED = HERE / "../../judged/first.tsv"
SAVES = 5


class Engine:
    """A command line, with an environment of its own."""

    def __init__(self, command, **environment):
        self.command, self.environment = command, {**os.environ, **environment, "NO_COLOR": "1"}
        self.times = []

    def run(self, *words):
        done = subprocess.run([*self.command, *words], env=self.environment, text=True, capture_output=True)
        if done.returncode not in (0, 1):
            sys.exit(f"{' '.join(map(str, [*self.command, *words]))}: {done.stderr}")
        return done.stdout

    def search(self, query, *options):
        start = time.monotonic()
        answer = self.run("search", *options, "--json", query)
        self.times.append(time.monotonic() - start)
        return answer


class Limier(Engine):
    """With its daemon."""

    name = "Limier"

    def __init__(self, folder, home):
        home.mkdir()
        (home / "config.toml").write_text("")
        command = [os.environ["LIMIER_BIN"], "--config", home / "config.toml", "--corpus", folder]
        super().__init__([*command, "--index", home / "index", "--log", "warn"])
        with open(home / "address", "w") as out:
            serve = [*self.command, "serve", "--listen", "127.0.0.1:0"]
            self.daemon = subprocess.Popen(serve, stdout=out, env=self.environment)
        while not (home / "address").stat().st_size:
            time.sleep(0.1)

    def notes(self, query):
        return [hit["note"] for hit in json.loads(self.search(query, "--limit", "3"))["hits"]]

    def take(self):
        """Nothing to do: it watches."""

    def stop(self):
        self.daemon.terminate()
        self.daemon.wait()


class Qmd(Engine):
    """With the node that it wants."""

    name = "qmd"

    def __init__(self, folder, home):
        bins = Path(os.environ["QMD"]) / "node_modules"
        node = next(bins.glob("**/node-linux-*/bin/node"), bins / ".bin" / "node").parent
        path = f"{node}:{os.environ['PATH']}"
        home.mkdir()
        super().__init__([bins / ".bin" / "qmd"], PATH=path, XDG_CACHE_HOME=str(home), XDG_CONFIG_HOME=str(home))
        self.run("collection", "add", str(folder), "--name", "notes")

    def notes(self, query):
        answer = self.search(query, "-n", "3")
        # It says in words that there is nothing.
        hits = json.loads(answer) if answer.lstrip().startswith("[") else []
        return [hit["file"].removeprefix("qmd://notes/") for hit in hits]

    def take(self):
        """It is told when files changed."""
        self.run("update")

    def stop(self):
        """No process stays."""


def judged(folder):
    """Queries about the folder of that name, each with the notes that answer it."""
    for line in JUDGED.read_text().splitlines():
        _, name, query, sections = line.split("\t")
        if name == folder.name:
            yield query, {section.split("#")[0] for section in sections.split("|")}


def saved_to_found(engine, folder, number):
    word = f"zibeline{number}"
    note = folder / f"{word}.md"
    note.write_text(f"# Note {number}\n\nun manteau de {word}\n")
    start = time.monotonic()
    engine.take()
    while note.name not in engine.notes(word):
        if time.monotonic() - start > 60:
            sys.exit(f"{engine.name}: a saved note is not found after a minute")
    return time.monotonic() - start


def compare(folder, home, kind):
    copy = home / "notes"
    shutil.copytree(folder, copy)
    start = time.monotonic()
    engine = kind(copy, home / "own")
    built = time.monotonic() - start
    first = third = asked = 0
    for query, answers in judged(folder):
        notes, asked = engine.notes(query), asked + 1
        first += notes[:1] != [] and notes[0] in answers
        third += any(note in answers for note in notes)
    took = statistics.median(engine.times)
    fresh = statistics.median(saved_to_found(engine, copy, number) for number in range(SAVES))
    engine.stop()
    print(f"| {folder.name} | {engine.name} | {first} of {asked} | {third} | {took * 1000:.0f} ms "
          f"| {built:.1f} s | {fresh:.2f} s |", flush=True)


def main():
    print("| notes | | first right | among three | a search | indexing | saved → found |\n|---|---|--:|--:|--:|--:|--:|")
    for folder in map(Path, sys.argv[1:]):
        for kind in (Limier, Qmd):
            with tempfile.TemporaryDirectory() as home:
                compare(folder.resolve(), Path(home), kind)


main()
