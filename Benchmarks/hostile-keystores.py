#!/usr/bin/env python3
"""Files that must be refused, each opened by the release binary: what it cost, and by which code it was refused.

    Benchmarks/hostile-keystores.py [path to countersign] [rounds]

Of each file the least of some rounds counts, for other work on the machine adds to a time and never takes from it.
The status is not zero where one file was read, took a second, or 100 MB. The files are the rows of the keystores'
vectors that say so; where they are elsewhere than ../shared/vectors, COUNTERSIGN_VECTORS tells.
"""

import csv, json, os, pathlib, subprocess, sys, tempfile, time

root = pathlib.Path(__file__).resolve().parent.parent
program = str(pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else root / ".build/release/countersign").resolve())
rounds = int(sys.argv[2]) if len(sys.argv) > 2 else 3
vectors = pathlib.Path(os.environ.get("COUNTERSIGN_VECTORS", root / "../shared/vectors")) / "keystores"
index = vectors / "INDEX.tsv"
if not index.exists():
    sys.exit(f"{index} is not there")


def opened(file, passphrase):
    """The error's code (None where the file was read), milliseconds, and megabytes."""
    with tempfile.TemporaryFile() as output, tempfile.NamedTemporaryFile("w") as secret:
        secret.write(passphrase)
        secret.flush()
        start = time.monotonic()
        process = subprocess.Popen(
            [program, "keystore", "list", file, "--passphrase-file", secret.name, "--json"],
            stdout=output, stderr=subprocess.STDOUT)
        _, status, usage = os.wait4(process.pid, 0)
        elapsed = (time.monotonic() - start) * 1000
        output.seek(0)
        code = json.loads(output.read())["error"]["code"] if status else None
        return code, elapsed, usage.ru_maxrss / 1024


failures = 0
print("| file | code | time | memory |\n|---|---|---|---|")
with index.open(encoding="utf-8") as rows:
    for row in csv.DictReader(rows, delimiter="\t", quoting=csv.QUOTE_NONE):
        if row["expect"] != "must_reject":
            continue
        passphrase = "" if row["store_password"] == "<empty>" else row["store_password"]
        runs = [opened(str(vectors / row["path"]), passphrase) for _ in range(rounds)]
        code, elapsed, memory = runs[0][0], min(run[1] for run in runs), max(run[2] for run in runs)
        print(f"| {row['path']} | {code or 'READ'} | {elapsed:.0f} ms | {memory:.0f} MB |")
        failures += code is None or elapsed >= 1000 or memory >= 100
sys.exit(f"{failures} of these were read, or cost too much" if failures else 0)
