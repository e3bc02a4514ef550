/** The engine's one door: command line and worker come in here, and nowhere else. */
export { loadCatalog } from './catalog/load.ts';
export { createEngine, machineOf, type Engine } from './job/engine.ts';
export { type Reporter } from './job/job-run.ts';
export { lookAt, planFor, verifyNow, withEarlierJob, type Looked } from './job/look.ts';
export { listJobs, summaryOf } from './job/job-store.ts';
export { PauseRequested } from './job/pause-requested.ts';
export { stateDirOf } from './job/place.ts';
export { userStateDir, type StateEnvironment } from './job/state-dir.ts';
export { unattendedAnswerer } from './job/unattended-answerer.ts';
export { listPractice } from './machine/practice/read-recording.ts';
export type { Machine, ProductSecret } from './machine/machine.ts';
export type { Answerer } from './job/answerer.ts';
export { anonymise } from './job/anonymise.ts';
export { NOTHING_MOVED, type MovedPlaces } from './job/job-places.ts';
export { leaveMachine } from './job/leave-machine.ts';
export {
  restoreBackups,
  resumeJobById,
  resumeLastJob,
  runNewJob,
  type JobIo,
} from './job/operations.ts';
export { rebootPractice, resetPractice } from './job/practice.ts';
export { readReceiptFiles } from './job/receipt-files.ts';
export { packOffers } from './job/pack-offers.ts';
export { loadPack } from './pack/load-pack.ts';
export { createKey, inspectKey, loadKey, NEW_KEY_ALGORITHMS } from './receipt/key.ts';
export { loadKit } from './receipt/kit.ts';
export { verifyReceipt } from './receipt/verify.ts';
