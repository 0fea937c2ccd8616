"""Which account PostgreSQL runs under. It refuses to be root; nothing else here minds."""

import os
import pwd
import shutil
import subprocess
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

STATE_WITHOUT_HOME = Path("/var/lib/pathway")
SEARCHABLE_BY_ALL = 0o001


@dataclass(frozen=True, kw_only=True)
class Account:
    """How to start a process that is not root: a command put before it, or a uid and gid to change to.

    In a user namespace root is shown as an ordinary account, and files stay root's own: any folder will do. Where
    namespaces are forbidden (many containers), the process really changes its account and needs folders of its own.
    """

    prefix: tuple[str, ...] = ()
    ids: tuple[int, int] | None = None

    @property
    def popen_options(self) -> dict[str, Any]:
        if self.ids is None:
            return {}
        return {"user": self.ids[0], "group": self.ids[1], "extra_groups": []}

    def can_reach(self, folder: Path) -> bool:
        """Whether every folder above may be passed through."""
        return self.ids is None or all(above.stat().st_mode & SEARCHABLE_BY_ALL for above in folder.resolve().parents)

    def give(self, folder: Path) -> None:
        """Make a private folder for the account."""
        folder.mkdir(parents=True, exist_ok=True)
        if self.ids is not None:
            os.chown(folder, *self.ids)
        folder.chmod(0o700)


@cache
def ordinary_account() -> Account:
    if os.geteuid() != 0:
        return Account()
    shown_as = unprivileged_entry()
    unshare = ("unshare", "--user", f"--map-user={shown_as.pw_uid}", f"--map-group={shown_as.pw_gid}")
    if shutil.which("unshare") and subprocess.run([*unshare, "true"], capture_output=True, check=False).returncode == 0:
        return Account(prefix=unshare)
    return Account(ids=(shown_as.pw_uid, shown_as.pw_gid))


def unprivileged_entry() -> pwd.struct_passwd:
    """An account that exists: initdb looks its own name up. `postgres` where the system has one."""
    entries = [entry for entry in pwd.getpwall() if entry.pw_uid != 0]
    return min(entries, key=lambda entry: (entry.pw_name != "postgres", entry.pw_name != "nobody"))
