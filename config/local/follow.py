"""Shows what several log files gain, each line after the name of its file."""

import os
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO


@dataclass
class Followed:
    """One log file, read from where it ended when following began, across its rotation."""

    path: Path
    file: BinaryIO | None = None
    rest: bytes = b""

    def new_lines(self) -> list[str]:
        text = self.rest + self.read()
        *lines, self.rest = text.split(b"\n")
        return [line.decode(errors="replace") for line in lines]

    def read(self) -> bytes:
        text = self.file.read() if self.file else b""
        if self.was_replaced():
            self.close()
            self.file = self.path.open("rb")
            text += self.file.read()
        return text

    def was_replaced(self) -> bool:
        if not self.path.exists():
            return False
        return self.file is None or self.path.stat().st_ino != os.fstat(self.file.fileno()).st_ino

    def skip(self) -> None:
        self.read()
        self.rest = b""

    def close(self) -> None:
        if self.file:
            self.file.close()


@dataclass
class Follower:
    """Several log files of one folder."""

    folder: Path
    names: tuple[str, ...]
    followed: list[Followed] = field(default_factory=list)

    def begin(self) -> None:
        self.followed = [Followed(self.folder / f"{name}.log") for name in self.names]
        for log in self.followed:
            log.skip()

    def show(self) -> None:
        for log in self.followed:
            for line in log.new_lines():
                sys.stdout.write(f"{log.path.stem:<7}| {line}\n")
        sys.stdout.flush()
