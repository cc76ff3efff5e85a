"""`macroshard serve` as a process, and what every client of it is given."""

import os
import subprocess
from contextlib import contextmanager

BIN = "dist/pipeline/cli/bin.js"
ROLE = "arn:aws:iam::111122223333:role/pipeline"
REGION = "eu-central-1"
IMAGE_THAT_SLEEPS = "sleeps:1"


@contextmanager
def serving(state, sample):
    """Yields the endpoint of a server whose bucket `data` holds the sample; it is stopped at the end."""
    command = ["node", BIN, "serve", "--port", "0", "--state", state, "--mount", f"s3://data/mimic={sample}"]
    command += ["--image", f"{IMAGE_THAT_SLEEPS}=node -e setTimeout(()=>{{}},120000)"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    try:
        yield process.stdout.readline().strip()
    finally:
        process.terminate()
        process.wait(timeout=30)


def client_environment(endpoint):
    """Any credentials pass; nothing of this machine's own AWS settings is read."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
    return kept | {
        "AWS_ENDPOINT_URL": endpoint,
        "AWS_ACCESS_KEY_ID": "any",
        "AWS_SECRET_ACCESS_KEY": "any",
        "AWS_DEFAULT_REGION": REGION,
        "AWS_EC2_METADATA_DISABLED": "true",
    }


def macroshard(*arguments, env=None):
    """Runs one of our own commands: its exit code, stdout and stderr."""
    done = subprocess.run(["node", BIN, *arguments], capture_output=True, text=True, env=env, timeout=120)
    return done.returncode, done.stdout, done.stderr


def write_description(path, groups, **lines):
    """The committed pipeline.yaml with the sample's groups and other lines in place of its own."""
    replaced = {
        "groups": "[" + ", ".join(f'"{group}"' for group in groups) + "]",
        "  InputDataUri": "s3://data/mimic",
        "  OutputDataUri": "s3://data-out/features",
        "qualityGate": "{ maxRejectedFraction: 1 }",
    } | lines
    with open("pipeline.yaml", encoding="utf-8") as source:
        text = source.read().splitlines()
    for key, value in replaced.items():
        text = [f"{key}: {value}" if line.startswith(f"{key}:") else line for line in text]
    with open(path, "w", encoding="utf-8") as target:
        target.write("\n".join(text) + "\n")
