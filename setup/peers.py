"""``python -m setup.peers``: llama-server and llama-batched-bench, for ``folkmoot bench engine``.

Built from the source that llama-cpp-python brings along, in the version that the lock pins, with
the compiler and the flags of the llama.cpp in use: so that a comparison compares programs, not
builds. They go into the person's cache folder under the key of that build. Runs in the
environment, after everything else is set up.
"""

from __future__ import annotations

import os
import shutil
import sys
import tarfile
import tempfile
from pathlib import Path

from engine.build_facts import BuildFacts, read_build_facts
from setup.console import SetupError, say
from setup.environment import LLAMA_LOCK, run
from setup.machine import Compiler, read_machine
from setup.wheel import ALWAYS, run_logged

PROGRAMS = ("llama-server", "llama-batched-bench")

# Neither internet nor examples nor web pages; one file a program, that can be moved.
LEAN = (
    "-DCMAKE_BUILD_TYPE=Release",
    "-DBUILD_SHARED_LIBS=OFF",
    "-DLLAMA_CURL=OFF",
    "-DLLAMA_OPENSSL=OFF",
    "-DLLAMA_BUILD_TESTS=OFF",
    "-DLLAMA_BUILD_EXAMPLES=OFF",
    "-DLLAMA_BUILD_APP=OFF",
    "-DLLAMA_BUILD_UI=OFF",
    "-DLLAMA_USE_PREBUILT_UI=OFF",
)


def main() -> int:
    """Have both programs; returns the exit code."""
    root = Path(__file__).resolve().parents[1]
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "folkmoot"
    try:
        folder = build_peers(root, cache)
    except SetupError as error:
        say(str(error))
        return 1
    say(f"{' and '.join(PROGRAMS)} are in {folder}")
    return 0


def build_peers(root: Path, cache: Path) -> Path:
    """The folder with the programs that belong to the llama.cpp in use; built now if need be.

    Args:
        root: the project's folder.
        cache: where built things are kept.

    Raises:
        SetupError: when the build in use is not ours, or theirs fails.
    """
    facts = read_build_facts()
    if facts is None:
        raise SetupError("the llama.cpp here was not built by the set-up", "run make setup first")
    folder = cache / "peers" / facts.key[:12]
    if all((folder / name).is_file() for name in PROGRAMS):
        return folder
    compiler = compiler_of(facts, read_machine().compilers)
    folder.mkdir(parents=True, exist_ok=True)
    log = folder / "build.log"
    say(f"building {' and '.join(PROGRAMS)} with {compiler}; this takes minutes; log in {log}")
    with tempfile.TemporaryDirectory(dir=folder) as fresh:
        source = fetch_source(root, Path(fresh))
        for command in commands(source, Path(fresh) / "build", facts, compiler):
            if run_logged(command, dict(os.environ), log):
                raise SetupError(f"the build failed, see {log}", "mend that, then run it again")
        for name in PROGRAMS:
            built = Path(fresh) / "build" / "bin" / name
            shutil.copy2(built, Path(fresh) / name)
            (Path(fresh) / name).rename(folder / name)  # whole or not at all
    return folder


def compiler_of(facts: BuildFacts, there: tuple[Compiler, ...]) -> Compiler:
    """The compiler that built the llama.cpp in use.

    Raises:
        SetupError: when it is not on this machine any more.
    """
    for compiler in there:
        if str(compiler) == facts.compiler:
            return compiler
    raise SetupError(
        f"{facts.compiler}, which built the llama.cpp in use, is not here",
        "install it, or run make setup to build with what is here",
    )


def commands(
    source: Path, build: Path, facts: BuildFacts, compiler: Compiler
) -> tuple[list[str], list[str]]:
    """What configures and what builds, with the flags of the build in use.

    Flags of the Python package alone are left out.
    """
    flags = [flag for flag in facts.flags if flag not in ALWAYS]
    cores = str(len(os.sched_getaffinity(0)))
    compilers = (f"-DCMAKE_C_COMPILER={compiler.cc}", f"-DCMAKE_CXX_COMPILER={compiler.cxx}")
    return (
        ["cmake", "-S", str(source), "-B", str(build), *LEAN, *compilers, *flags],
        ["cmake", "--build", str(build), "--parallel", cores, "--target", *PROGRAMS],
    )


def fetch_source(root: Path, folder: Path) -> Path:
    """The source of llama.cpp inside that of llama-cpp-python, as the lock pins it by digest.

    Raises:
        SetupError: when it cannot be fetched.
    """
    pip = [sys.executable, "-P", "-m", "pip", "download", "--disable-pip-version-check"]
    run(
        [
            *(*pip, "--no-deps", "--no-build-isolation", "--no-binary", "llama-cpp-python"),
            *("--require-hashes", "--requirement", str(root / LLAMA_LOCK), "--dest", str(folder)),
        ]
    )
    (archive,) = folder.glob("llama_cpp_python-*.tar.gz")
    with tarfile.open(archive) as packed:
        packed.extractall(folder, filter="data")
    return folder / archive.name.removesuffix(".tar.gz") / "vendor" / "llama.cpp"


if __name__ == "__main__":
    sys.exit(main())
