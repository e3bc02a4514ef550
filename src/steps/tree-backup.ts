/** Folders of programs: nothing in them could be put back, so nothing of them is copied. */
const PROGRAM_PLACES = [
  /^\/opt\//,
  /^\/usr\/(?:s?bin|lib(?:32|64|exec|x32)?|local\/(?:s?bin|lib|kpsn|ksn))(?:\/|$)/,
  /^[a-z]:\\program files(?: \(x86\))?\\/i,
  /^[a-z]:\\windows\\/i,
];
/** Unit files lie among programs and are small text. */
const UNIT_PLACES = /^\/(?:usr\/)?(?:local\/)?lib\/systemd\//;
/** Detection databases and quarantine: never to come to life again. */
const RECORDED_FOLDER = /[\\/](?:bases|quarantine)(?:[\\/]|$)/i;

/** Larger trees are databases, not configuration; there would be no room for them on many machines. */
const MOST_COPIED_BYTES = 1024 * 1024 * 1024;

/**
 * How a whole tree is backed up before it goes. `copy`: the machine keeps what may be kept and records the
 * programs in it; `record`: path, size and digest only, nothing can be put back.
 * @param sizeBytes of a folder its whole tree; null where it was not counted
 */
export function treeBackup(path: string, sizeBytes: number | null): 'copy' | 'record' {
  if (UNIT_PLACES.test(path)) return 'copy';
  if (PROGRAM_PLACES.some((place) => place.test(path)) || RECORDED_FOLDER.test(path))
    return 'record';
  return sizeBytes !== null && sizeBytes > MOST_COPIED_BYTES ? 'record' : 'copy';
}
