import { join } from 'node:path';
import {
  inspectKey,
  listJobs,
  listPractice,
  loadKit,
  loadPack,
  machineOf,
  packOffers,
  readReceiptFiles,
  stateDirOf,
  summaryOf,
  type Engine,
} from '../index.ts';
import {
  PROTOCOL,
  type JobSummary,
  type PackSummary,
  type RequestResult,
  type StartChoices,
  type Welcome,
} from '../model/contract.ts';
import { SwapoutError } from '../model/errors.ts';
import type { JobOptions, MachineChoice } from '../model/event.ts';
import type { PackOffer } from '../model/question.ts';

/** Packs by their id: those of the kit, the training pack, and those that main added. */
export type PackBook = Map<string, PackSummary>;

/** What *Start* shows. */
export async function welcome(
  engine: Engine,
  defaultMachine: MachineChoice,
  unlocked: boolean,
  packs: PackBook,
): Promise<Welcome> {
  const kit = await loadKit(engine.kitDir);
  const key = await lookAtKey(kit.keyPath);
  const packProblems = await fillPacks(packs, [...kit.packDirs, trainingPackDir(engine)]);
  const identity = await (await machineOf(engine, 'this')).identify();
  return {
    protocol: PROTOCOL,
    version: engine.tool.version,
    runtime: engine.tool.runtime,
    administrator: process.platform === 'win32' || process.getuid?.() === 0,
    platform: identity.platform,
    hostname: identity.hostname,
    now: engine.now().toISOString(),
    timeZone: Intl.DateTimeFormat().resolvedOptions().timeZone,
    clockSource: identity.clockSource,
    defaultMachine,
    technician: kit.profile?.technician ?? null,
    site: kit.profile?.site ?? null,
    practice: [...(await listPractice(engine.assetsDir))],
    packs: [...packs.values()],
    packProblems: [...kit.problems, ...packProblems],
    jobs: await allJobs(engine),
    kitDir: engine.kitDir,
    signingKey: key.state === 'encrypted' && unlocked ? 'ready' : key.state,
    keyNotice: key.notice,
  };
}

/** A key that cannot be used is told on the screen, where another can be put in its place. */
async function lookAtKey(path: string): ReturnType<typeof inspectKey> {
  try {
    return await inspectKey(path);
  } catch (error) {
    if (error instanceof SwapoutError) return { state: 'none', notice: error.message };
    throw error;
  }
}

function trainingPackDir(engine: Engine): string {
  return join(engine.assetsDir, 'practice', 'pack');
}

/** Reads the packs of these folders into the book; what cannot be read is named. */
async function fillPacks(packs: PackBook, dirs: readonly string[]): Promise<string[]> {
  const problems: string[] = [];
  for (const dir of dirs) {
    try {
      await addPack(packs, dir);
    } catch (error) {
      if (!(error instanceof SwapoutError)) throw error;
      problems.push(error.message);
    }
  }
  return problems;
}

export async function addPack(packs: PackBook, dir: string): Promise<PackSummary> {
  const { pack } = await loadPack(dir);
  const summary = { id: pack.id, organisation: pack.organisation, version: pack.version, dir };
  packs.set(pack.id, summary);
  return summary;
}

/** Jobs of this machine, where they may be read, and of the practice machines; oldest first. */
async function allJobs(engine: Engine): Promise<JobSummary[]> {
  const dirs = new Set(
    (['this', 'practice:home-suite'] as const).map((choice) =>
      stateDirOf(choice, engine.environment, engine.stateOverride),
    ),
  );
  const jobs = await Promise.all(
    [...dirs].map(async (dir) => {
      try {
        return (await listJobs(dir)).flatMap((stored) => summaryOf(stored) ?? []);
      } catch (error) {
        // Administrators' jobs are not this account's to read.
        if (error instanceof SwapoutError && error.code === 'state-dir-unwritable') return [];
        throw error;
      }
    }),
  );
  return jobs.flat().sort((a, b) => a.openedAt.localeCompare(b.openedAt));
}

async function summaryOfJob(engine: Engine, job: string): Promise<JobSummary> {
  const found = (await allJobs(engine)).find((summary) => summary.job === job);
  if (found === undefined) throw new SwapoutError('no-job', `There is no job ${job} here.`);
  return found;
}

export async function machineOfJob(engine: Engine, job: string): Promise<MachineChoice> {
  return (await summaryOfJob(engine, job)).machine;
}

export async function readReceipt(
  engine: Engine,
  job: string,
): Promise<RequestResult<'receipt:read'>> {
  const { receipt } = await summaryOfJob(engine, job);
  if (receipt === null) throw new SwapoutError('no-job', `Job ${job} has no receipt yet.`);
  return { path: receipt, ...(await readReceiptFiles(receipt)) };
}

/** The window's choices as a job takes them. */
export function jobOptionsFrom(engine: Engine, choices: StartChoices, packs: PackBook): JobOptions {
  return {
    machine: choices.machine,
    technician: choices.technician,
    site: choices.site,
    assetTag: choices.assetTag,
    clockConfirmed: choices.clockConfirmed,
    unattended: false,
    packDir: choices.packDir === null ? null : packDirOf(packs, choices.packDir),
    replacement: null,
    accepts: {},
    stepLimitMs: null,
    kitDir: engine.kitDir,
    outDir: null,
    keyPath: null,
  };
}

function packDirOf(packs: PackBook, id: string): string {
  const pack = packs.get(id);
  if (pack === undefined) throw new SwapoutError('pack-invalid', `There is no pack "${id}" here.`);
  return pack.dir;
}

export async function offersOfPack(
  engine: Engine,
  choice: MachineChoice,
  packs: PackBook,
  id: string,
): Promise<PackOffer[]> {
  const machine = await machineOf(engine, choice);
  return [...(await packOffers(machine, packDirOf(packs, id))).offers];
}
