#!/bin/sh
# Opens Swapout from the stick, or says plainly why this machine does not allow it.
# Changes nothing on the machine. If a double click does nothing: sh "Start Swapout (Linux).sh"
here=$(cd "$(dirname "$0")" && pwd) || exit 1
machine=$(uname -m)
case "$machine" in
  x86_64) platform=linux-x64 ;;
  aarch64) platform=linux-arm64 ;;
  *) platform=linux-$machine ;;
esac
app="$here/app/$platform/swapout"
node="$here/cli/$platform/node"
terminal="sudo \"$node\" \"$here/cli/swapout.cjs\" --help"

stop() {
  printf '\nSwapout cannot start here.\n\nWhat happened: %s\nWhat it means: nothing was changed on this machine.\nWhat to do:    %s\n\n' "$1" "$2" >&2
  # A window that opened for this alone would close before anybody has read it.
  if [ -t 0 ]; then printf 'Press Enter to close. '; read -r _; fi
  exit 1
}

if [ ! -e "$app" ]; then
  stop "this stick has no Swapout for this kind of processor ($machine)." \
    "make the stick on a machine of this kind, or use another one."
fi
options=$(findmnt -n -o OPTIONS -T "$here" 2>/dev/null)
case ",$options," in
  *,noexec,*)
    stop "the stick is mounted with the option noexec: no program may run from it." \
      "mount it again with:  sudo mount -o remount,exec \"$(findmnt -n -o TARGET -T "$here")\"  or copy the whole folder to the disk and start it there." ;;
esac
if [ ! -x "$app" ]; then
  stop "the file system of the stick, or how it is mounted, does not mark programs as programs." \
    "copy the whole folder to the disk, then:  chmod -R u+x app cli"
fi
# Node is the smaller of the two programs: what keeps it from starting keeps both.
if ! why=$("$node" --version 2>&1 >/dev/null); then
  case "$why" in
    *GLIBC*|*"not found"*) stop "this system is too old: $why" "nothing on this stick runs here; use a newer system." ;;
    *) stop "the system refused to start a program from the stick: $why" \
         "a security policy may forbid it (SELinux, AppArmor, fapolicyd): show this to the administrator." ;;
  esac
fi
missing=$(ldd "$app" 2>/dev/null | sed -n 's/^[[:space:]]*\([^ ]*\) => not found.*/\1/p' | tr '\n' ' ')
if [ -n "$missing" ]; then
  stop "the window needs libraries that this machine lacks: $missing" "work in the terminal:  $terminal"
fi
if [ -z "${DISPLAY:-}" ] && [ -z "${WAYLAND_DISPLAY:-}" ]; then
  stop "there is no display." "work in the terminal:  $terminal"
fi
if [ "$(id -u)" = 0 ]; then
  stop "the window does not open for root: its sandbox forbids it." \
    "start it as a normal user, or work in the terminal:  $terminal"
fi
if ! unshare -U true 2>/dev/null; then
  stop "a policy of this system forbids user namespaces, which the window's sandbox needs." \
    "work in the terminal:  $terminal"
fi
exec "$app" "--kit=$here/kit" "$@"
