/** Letter case counts on Linux only; a Windows path and a registry key are known by their shape. */
function comparable(path: string): string {
  return path.includes('\\') ? path.toLowerCase().replaceAll('/', '\\') : path;
}

/** Is `path` the same place as `root`, or below it? Paths and registry keys alike. */
export function isAtOrBelow(path: string, root: string): boolean {
  const [inner, outer] = [comparable(path), comparable(root).replace(/[\\/]$/, '')];
  return inner === outer || inner.startsWith(`${outer}\\`) || inner.startsWith(`${outer}/`);
}

/** The file that a driver's or service's image path means, as Windows resolves it. */
export function imageFile(imagePath: string): string {
  const quoted = /^"([^"]+)"/.exec(imagePath)?.[1] ?? imagePath;
  return quoted
    .replace(/^\\\?\?\\/, '')
    .replace(/^\\SystemRoot\\/i, 'C:\\Windows\\')
    .replace(/^System32\\/i, 'C:\\Windows\\System32\\');
}
