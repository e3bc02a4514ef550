/** The engine's one door: command line and worker come in here, and nowhere else. */
export { loadCatalog } from './catalog/load.ts';
export { createEngine, machineOf, type Engine } from './job/engine.ts';
export { type Reporter } from './job/job-run.ts';
export { lookAt, planFor, verifyNow, withEarlierJob, type Looked } from './job/look.ts';
export { listJobs, summaryOf } from './job/job-store.ts';
export { PauseRequested } from './job/run-job.ts';
export { stateDirOf } from './job/place.ts';
export { userStateDir, type StateEnvironment } from './job/state-dir.ts';
export { unattendedAnswerer } from './job/unattended-answerer.ts';
export { listPractice } from './machine/practice/read-recording.ts';
export type { Machine, ProductSecret } from './machine/machine.ts';
