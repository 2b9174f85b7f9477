#!/usr/bin/env python3
"""What generating the client at compile time costs.

    python3 benches/build_price.py [--profile release] [--jobs N]

Builds the library (default features) from nothing, twice, in a temporary folder: as it is, and with
the generated file checked in and neither build.rs nor build dependencies. It counts the crates that
are compiled beside this one and the CPU seconds (user + sys) of cargo and all that it starts, then
once more after the document has changed. Nothing is fetched while it measures.
"""
import argparse
import json
import os
import re
import resource
import shutil
import subprocess
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
INCLUDE = 'include!(concat!(env!("OUT_DIR"), "/generated.rs"));'


def copy(folder: Path) -> None:
    files = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, check=True, capture_output=True, text=True
    ).stdout
    for name in files.strip("\0").split("\0"):
        if (ROOT / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(ROOT / name, folder / name)


def check_in(folder: Path, generated: Path) -> None:
    """Makes `folder` what the crate would be with the generated file checked in."""
    (folder / "build.rs").unlink()
    manifest = folder / "Cargo.toml"
    text = re.sub(r"\[build-dependencies\]\n.*?(?=\n\[)", "", manifest.read_text(), flags=re.S)
    manifest.write_text(text)
    named = folder / "src/client/generated.rs"
    text = named.read_text()
    assert INCLUDE in text, f"{named} includes the generated client in another way now"
    named.write_text(text.replace(INCLUDE, generated.read_text()))


def build(folder: Path, options: list[str]) -> tuple[int, float]:
    """Builds; the crates compiled beside this one, and CPU seconds."""
    environment = {**os.environ, "CARGO_TARGET_DIR": str(folder / "target"), "CARGO_INCREMENTAL": "0"}
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    run = subprocess.run(
        ["cargo", "build", "--offline", "--lib", "--message-format", "json", *options],
        cwd=folder, env=environment, check=True, stdout=subprocess.PIPE, text=True,
    )
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    messages = [json.loads(line) for line in run.stdout.splitlines()]
    crates = {
        message["package_id"]
        for message in messages
        if message["reason"] == "compiler-artifact" and not message["fresh"]
    }
    crates = {crate for crate in crates if str(folder) not in crate}
    spent = after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime
    return len(crates), spent


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--profile", default="dev")
    arguments.add_argument("--jobs", default=str(os.cpu_count()))
    arguments = arguments.parse_args()
    options = ["--profile", arguments.profile, "--jobs", arguments.jobs]
    subprocess.run(["cargo", "fetch", "--locked"], cwd=ROOT, check=True)
    with tempfile.TemporaryDirectory() as made:
        as_it_is, checked_in = Path(made) / "as-it-is", Path(made) / "checked-in"
        copy(as_it_is)
        copy(checked_in)
        rows = [("generated at compile time", *build(as_it_is, options))]
        generated = next(as_it_is.glob("target/*/build/*/out/generated.rs"))
        check_in(checked_in, generated)
        document = next((as_it_is / "openapi").glob("*.yaml"))
        document.write_text(document.read_text() + "# changed\n")
        again = ("… after a change of the document", *build(as_it_is, options))
        rows += [("generated file checked in", *build(checked_in, options))]
        named = checked_in / "src/client/generated.rs"
        named.write_text(named.read_text() + "// changed\n")
        rows += [again, ("… after a change of the file", *build(checked_in, options))]
    print(f"| build of the library ({arguments.profile}) | crates | CPU seconds |\n|---|---|---|")
    for name, crates, spent in rows:
        print(f"| {name} | {crates} | {spent:.1f} |")


if __name__ == "__main__":
    main()
