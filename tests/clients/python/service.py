"""Serves a few notes by the real binary, for published clients."""

import os
import re
import subprocess
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
TARGET = Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target"))
BINARY = os.environ.get("LIMIER_BIN", str(TARGET / "debug" / "limier"))

NOTES = {
    "a.md": "---\norganisation: DINUM\ntags: [rouge]\n---\n\n# Réseau\n\n## Le relais\n\nUn relais d’énergie.\n",
    "b.md": "---\norganisation: IGN\ntags: [rouge, vert]\n---\n\n# Carte\n\nUn relais sur la carte.\n",
    "c/d.md": "---\norganisation: CNIL\ntags: [vert]\n---\n\n# Données\n\nEncore un relais.\n",
}


class Service:
    """A daemon on notes of its own; `options` say to another process which."""

    def __enter__(self):
        self.folder = tempfile.TemporaryDirectory()
        home = Path(self.folder.name)
        for path, text in NOTES.items():
            note = home / "notes" / path
            note.parent.mkdir(parents=True, exist_ok=True)
            note.write_text(text, encoding="utf-8")
        self.options = ["--corpus", str(home / "notes"), "--index", str(home / "index"), "--log", "warn"]
        command = [BINARY, *self.options, "serve", "--listen", "127.0.0.1:0"]
        self.process = subprocess.Popen(command, cwd=home, stdout=subprocess.PIPE, text=True)
        self.url = re.search(r"http://\S+", self.process.stdout.readline()).group()
        return self

    def __exit__(self, *_):
        self.stop()
        self.folder.cleanup()

    def stop(self):
        """Ends the daemon; its index stays until this value goes."""
        self.process.terminate()
        self.process.wait()
        self.process.stdout.close()
