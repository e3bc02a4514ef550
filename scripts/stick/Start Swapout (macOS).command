#!/bin/sh
# Opens Swapout from the stick, or says plainly why this machine does not allow it.
# Changes nothing on the machine.
here=$(cd "$(dirname "$0")" && pwd) || exit 1
app="$here/app/macos/Swapout.app"

stop() {
  printf '\nSwapout cannot start here.\n\nWhat happened: %s\nWhat it means: nothing was changed on this machine.\nWhat to do:    %s\n\n' "$1" "$2" >&2
  if [ -t 0 ]; then printf 'Press Enter to close. '; read -r _; fi
  exit 1
}

if [ ! -d "$app" ]; then
  stop "this stick has no Swapout for macOS." "make the stick on a Mac, or use another one."
fi
version=$(/usr/bin/sw_vers -productVersion)
if [ "${version%%.*}" -lt 12 ]; then
  stop "this macOS is too old: $version; Swapout needs 12 or later." "update macOS, or use another Mac."
fi
if /sbin/mount | grep -F " on $(df -P "$here" | awk 'NR==2 { print $NF }') " | grep -q noexec; then
  stop "the stick is mounted with the option noexec: no program may run from it." \
    "copy the whole folder to the disk and start it there."
fi
if /usr/bin/xattr -p com.apple.quarantine "$app" >/dev/null 2>&1 &&
  ! why=$(/usr/sbin/spctl --assess --type execute "$app" 2>&1); then
  stop "Gatekeeper does not let it run: $why" \
    "System Settings > Privacy & Security > Open Anyway, if your rules allow it."
fi
exec /usr/bin/open -W "$app" --args "--kit=$here/kit" "$@"
