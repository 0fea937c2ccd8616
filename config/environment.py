"""The environment, where any variable may stand in a file instead."""

import environ
from environ.fileaware_mapping import FileAwareMapping


class Variables(FileAwareMapping):
    """NAME, or what stands in the file that NAME_FILE names; the line's end, which editors and `echo` leave, is no part of it."""

    def __getitem__(self, key: str) -> str:
        value: str = super().__getitem__(key)
        return value.rstrip("\r\n")


class Environment(environ.Env):
    ENVIRON = Variables()
