"""The inside of the jail: limits itself, reads one file, writes the result; knows no database."""

from __future__ import annotations

import os
import resource
import signal
import sys

_RESERVED = 3 * 2**30


def main() -> None:
    """The request comes on standard input, pickled. On standard output go the batches, then the result without them
    and where each of them lies, pickled, and in the last eight bytes where that begins.

    The limits come before every import that reads input, and are set here because a hook between fork and
    exec may hang in a process with threads.
    """
    memory, cpu_seconds, wall_seconds, result_bytes = (int(argument) for argument in sys.argv[1:5])
    _limit(resource.RLIMIT_CORE, 0)
    _limit(
        resource.RLIMIT_DATA, memory
    )  # what is written to; native libraries reserve far more than they use
    _limit(resource.RLIMIT_AS, memory + _RESERVED)
    _limit(
        resource.RLIMIT_CPU, cpu_seconds, cpu_seconds + 2
    )  # SIGXCPU says why; SIGKILL comes if it is held back
    _limit(resource.RLIMIT_FSIZE, result_bytes)
    _limit(resource.RLIMIT_NOFILE, 64)
    signal.alarm(wall_seconds)  # ends the child also when its parent has died
    import gc
    import pickle
    from dataclasses import replace
    from pathlib import Path

    gc.disable()  # there are no cycles in a million cells, and looking for them takes a third of the time
    from campaigns.ingest.read import read_file

    path, file_name, request = pickle.load(sys.stdin.buffer)  # noqa: S301 - written by the parent
    result = read_file(Path(path), file_name, request)
    from campaigns.ingest.spool import plain, write_batches

    with os.fdopen(1, "wb", closefd=False) as output:
        index = write_batches(result.batches, output)
        begins = output.tell()
        pickle.dump((replace(result, batches=()), plain(index)), output, protocol=pickle.HIGHEST_PROTOCOL)
        output.write(begins.to_bytes(8, "little"))
    os._exit(0)


def _limit(kind: int, soft: int, hard: int | None = None) -> None:
    _, given = resource.getrlimit(kind)
    ceiling = soft if hard is None else hard
    if given != resource.RLIM_INFINITY:
        ceiling = min(ceiling, given)
    try:
        resource.setrlimit(kind, (min(soft, ceiling), ceiling))
    except (ValueError, OSError):
        if sys.platform == "linux":  # other systems do not know every limit
            raise


if __name__ == "__main__":
    main()
