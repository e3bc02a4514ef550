import { isPlainPath } from '../../backup/anchored-dir.ts';

/**
 * Folders that many programs share (file-system hierarchy standard, systemd, package managers, Swapout's
 * own): neither they nor a folder above them is ever removed, nor are processes ended by them.
 */
const SHARED_FOLDERS: readonly string[] = [
  '/boot/efi',
  '/boot/grub',
  '/boot/loader',
  '/etc/X11',
  '/etc/alternatives',
  '/etc/apt',
  '/etc/apt/sources.list.d',
  '/etc/ca-certificates',
  '/etc/cron.d',
  '/etc/cron.daily',
  '/etc/cron.hourly',
  '/etc/cron.monthly',
  '/etc/cron.weekly',
  '/etc/default',
  '/etc/init.d',
  '/etc/ld.so.conf.d',
  '/etc/logrotate.d',
  '/etc/modprobe.d',
  '/etc/modules-load.d',
  '/etc/network',
  '/etc/opt',
  '/etc/pam.d',
  '/etc/pki',
  '/etc/profile.d',
  '/etc/rsyslog.d',
  '/etc/security',
  '/etc/skel',
  '/etc/ssh',
  '/etc/ssl',
  '/etc/ssl/certs',
  '/etc/ssl/private',
  '/etc/sudoers.d',
  '/etc/sysconfig',
  '/etc/sysctl.d',
  '/etc/systemd',
  '/etc/systemd/system',
  '/etc/systemd/user',
  '/etc/tmpfiles.d',
  '/etc/udev',
  '/etc/udev/rules.d',
  '/etc/xdg',
  '/etc/xdg/autostart',
  '/etc/yum.repos.d',
  '/lib/modules',
  '/lib/systemd',
  '/lib/systemd/system',
  '/lib/udev',
  '/run/lock',
  '/run/systemd',
  '/run/user',
  '/usr/bin',
  '/usr/games',
  '/usr/include',
  '/usr/lib',
  '/usr/lib/modules',
  '/usr/lib/systemd',
  '/usr/lib/systemd/system',
  '/usr/lib/tmpfiles.d',
  '/usr/lib/udev',
  '/usr/lib32',
  '/usr/lib64',
  '/usr/libexec',
  '/usr/local/bin',
  '/usr/local/etc',
  '/usr/local/games',
  '/usr/local/include',
  '/usr/local/lib',
  '/usr/local/man',
  '/usr/local/sbin',
  '/usr/local/share',
  '/usr/local/share/ca-certificates',
  '/usr/local/src',
  '/usr/sbin',
  '/usr/share',
  '/usr/share/applications',
  '/usr/share/doc',
  '/usr/share/icons',
  '/usr/share/man',
  '/usr/share/pixmaps',
  '/usr/share/ca-certificates',
  '/usr/src',
  '/var/adm',
  '/var/backups',
  '/var/cache',
  '/var/cache/apt',
  '/var/cache/dnf',
  '/var/crash',
  '/var/db',
  '/var/lib',
  '/var/lib/apt',
  '/var/lib/dpkg',
  '/var/lib/rpm',
  '/var/lib/swapout',
  '/var/lib/systemd',
  '/var/local',
  '/var/lock',
  '/var/log',
  '/var/log/journal',
  '/var/mail',
  '/var/opt',
  '/var/run',
  '/var/spool',
  '/var/spool/cron',
  '/var/tmp',
  '/var/www',
];

/** Views of the kernel, in which nothing can be removed in earnest. */
const KERNEL_FOLDERS = /^\/(?:proc|sys|dev)(?:\/|$)/;
/** Homes of people, whole. */
const HOME_FOLDER = /^\/home\/[^/]+$/;

/** Why nothing may be done to this path as a whole; null if it may. */
export function protectedReason(path: string): string | null {
  if (!isPlainPath(path)) return `${path} is not a plain absolute path`;
  if (path.lastIndexOf('/') === 0) return `${path} is a first-level folder of the system`;
  if (KERNEL_FOLDERS.test(path)) return `${path} belongs to the kernel`;
  if (HOME_FOLDER.test(path)) return `${path} is somebody's home`;
  const shared = SHARED_FOLDERS.find((folder) => folder === path || folder.startsWith(`${path}/`));
  if (shared === undefined) return null;
  return shared === path
    ? `${path} is a folder that many programs share`
    : `${path} holds ${shared}`;
}
