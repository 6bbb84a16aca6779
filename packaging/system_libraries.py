"""The few system libraries Qt needs on Debian and Ubuntu: found, installed, or named."""

from __future__ import annotations

import ctypes
import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path

# Shared object → Debian package; old names resolve on Debian 13 through its t64 packages.
ALWAYS = {
    "libEGL.so.1": "libegl1",
    "libGL.so.1": "libgl1",
    "libxkbcommon.so.0": "libxkbcommon0",
    "libdbus-1.so.3": "libdbus-1-3",
    "libfontconfig.so.1": "libfontconfig1",
    "libglib-2.0.so.0": "libglib2.0-0",
    "libgssapi_krb5.so.2": "libgssapi-krb5-2",
}
WINDOW = {
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-shape.so.0": "libxcb-shape0",
    "libxcb-xkb.so.1": "libxcb-xkb1",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
    "libxcb-image.so.0": "libxcb-image0",
    "libxcb-render-util.so.0": "libxcb-render-util0",
    "libxcb-randr.so.0": "libxcb-randr0",
}
# What the tests of the real Secret Service start; they are skipped, loudly, without it.
KEYRING = {"dbus-run-session": "dbus", "gnome-keyring-daemon": "gnome-keyring"}
KOREAN_FONT = "fonts-noto-cjk"


def has_display() -> bool:
    """Whether a window can open here."""
    if not sys.platform.startswith("linux"):
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def ensure(*, window: bool = False, fonts: bool = False, keyring: bool = False) -> bool:
    """Install what is missing when we may; otherwise print the exact line and answer False.

    `keyring` asks for what is nice to have: it is installed when we may, and not missed otherwise.
    """
    if not sys.platform.startswith("linux"):
        return True
    packages = missing(window=window, fonts=fonts)
    if keyring and os.geteuid() == 0:
        packages += [package for program, package in KEYRING.items() if shutil.which(program) is None]
    if not packages:
        return True
    line = ["apt-get", "install", "-y", "--no-install-recommends", *packages]
    if shutil.which("apt-get") is None:
        print(f"Please install what your distribution calls: {' '.join(packages)}", file=sys.stderr)
        return False
    if os.geteuid() != 0:
        print(f"Please install the missing system libraries first:\n  sudo {' '.join(line)}", file=sys.stderr)
        return False
    print(f"Installing system libraries: {' '.join(packages)}", flush=True)
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    subprocess.call(["apt-get", "update", "-qq"], env=environment)
    return subprocess.call([*line, "-qq"], env=environment, stdout=subprocess.DEVNULL) == 0


def missing(*, window: bool, fonts: bool) -> list[str]:
    """Debian packages whose files are not here."""
    wanted = ALWAYS | (WINDOW if window else {})
    packages = [package for library, package in wanted.items() if not _loads(library)]
    if importlib.util.find_spec("ensurepip") is None:
        packages.append("python3-venv")
    if fonts and not any(Path("/usr/share/fonts").rglob("*CJK*")):
        packages.append(KOREAN_FONT)
    return packages


def _loads(library: str) -> bool:
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True
