"""Serves a few notes by the real binary, for published clients."""

import json
import os
import re
import subprocess
import tempfile
import time
import uuid
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import urlopen

ROOT = Path(__file__).resolve().parents[3]
TARGET = Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target"))
BINARY = os.environ.get("LIMIER_BIN", str(TARGET / "debug" / "limier"))

NOTES = {
    "a.md": "---\norganisation: DINUM\ntags: [rouge]\n---\n\n# Réseau\n\n## Le relais\n\nUn relais d’énergie.\n",
    "b.md": "---\norganisation: IGN\ntags: [rouge, vert]\n---\n\n# Carte\n\nUn relais sur la carte.\n",
    "c/d.md": "---\norganisation: CNIL\ntags: [vert]\n---\n\n# Données\n\nEncore un relais.\n",
}
# Nodes of a cluster, if what answers is to be a machine without notes that follows one.
CLUSTER = os.environ.get("CLUSTER_URLS")


class Service:
    """A daemon on notes of its own, or one that follows it; `options` say to another process which."""

    def __enter__(self):
        self.folder = tempfile.TemporaryDirectory()
        home = Path(self.folder.name)
        for path, text in NOTES.items():
            note = home / "notes" / path
            note.parent.mkdir(parents=True, exist_ok=True)
            note.write_text(text, encoding="utf-8")
        self.running = []
        config = home / "config.toml"
        if CLUSTER:
            shared = ['engine = "opensearch"', f"urls = {CLUSTER.split(',')}", f'index = "of-{uuid.uuid4()}"']
            config.write_text("[index]\n{}\n[cluster]\n{}\n{}\n".format(*shared), encoding="utf-8")
        else:
            config.touch()
        if CLUSTER:
            # So that there is something to follow.
            options = ["--config", str(config), "--corpus", str(home / "notes"), "--index", str(home / "index")]
            subprocess.run([BINARY, *options, "--log", "error", "index"], check=True, stdout=subprocess.DEVNULL)
        self.start(home, "index", ["--config", str(config), "--corpus", str(home / "notes")])
        if CLUSTER:
            self.start(home, "copy", ["--config", str(config)], "--read-only")
            self.catch_up()
        return self

    def __exit__(self, *_):
        self.stop()
        self.folder.cleanup()

    def start(self, home, index, options, *more):
        """Starts a daemon that is asked from now on."""
        self.options = [*options, "--index", str(home / index), "--log", "warn"]
        command = [BINARY, *self.options, "serve", "--listen", "127.0.0.1:0", *more]
        self.running.append(subprocess.Popen(command, cwd=home, stdout=subprocess.PIPE, text=True))
        self.url = re.search(r"http://\S+", self.running[-1].stdout.readline()).group()

    def catch_up(self):
        """Waits until it has all that the cluster has."""
        end = time.monotonic() + 60
        while not self.is_ready():
            assert time.monotonic() < end, "the machine that follows does not catch up"
            time.sleep(0.05)

    def is_ready(self):
        try:
            return not json.load(urlopen(f"{self.url}/readyz")).get("degraded")
        except HTTPError:
            return False

    def stop(self):
        """Ends what runs; its index stays until this value goes."""
        while self.running:
            process = self.running.pop()
            process.terminate()
            process.wait()
            process.stdout.close()
