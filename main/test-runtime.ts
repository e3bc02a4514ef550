/** The lowest Electron that Swapout is meant to run on. */
const WANTED_MAJOR = 45;

/** True on the substitute runtime of closed test machines; the window shows a fixed mark then. */
export function isTestRuntime(): boolean {
  return Number(process.versions.electron.split('.')[0]) < WANTED_MAJOR;
}
