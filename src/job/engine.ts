import { join } from 'node:path';
import { loadAdvice, loadCatalog } from '../catalog/load.ts';
import { createSignerTest } from '../catalog/vendor.ts';
import { openMachine } from '../machine/open-machine.ts';
import type { Machine } from '../machine/machine.ts';
import type { Advice, Catalog } from '../model/catalog.ts';
import type { MachineChoice } from '../model/event.ts';
import { stateDirOf } from './place.ts';
import type { Tool } from './start-job.ts';
import type { StateEnvironment } from './state-dir.ts';

export interface EngineOptions {
  /** Holds `catalog`, `advice` and `practice`. */
  readonly assetsDir: string;
  readonly environment: StateEnvironment;
  /** `--state DIR`, null for the usual places. */
  readonly stateOverride: string | null;
  readonly kitDir: string;
  readonly tool: Tool;
  readonly now: () => Date;
}

/** What command line and worker work with: the options, and the data that was checked once. */
export interface Engine extends EngineOptions {
  readonly catalog: Catalog;
  readonly advice: ReadonlyMap<string, Advice>;
}

/** Throws `catalog-invalid` where the data is not sound. */
export async function createEngine(options: EngineOptions): Promise<Engine> {
  const [catalog, advice] = await Promise.all([
    loadCatalog(join(options.assetsDir, 'catalog')),
    loadAdvice(join(options.assetsDir, 'advice')),
  ]);
  return { ...options, catalog, advice };
}

/** The chosen machine; `root` reads another root of this one. */
export function machineOf(
  engine: Engine,
  choice: MachineChoice,
  root: string | null = null,
): Promise<Machine> {
  const stateDir = stateDirOf(choice, engine.environment, engine.stateOverride);
  const isVendorSigner = createSignerTest(engine.catalog);
  return openMachine(choice, { assetsDir: engine.assetsDir, stateDir, root, isVendorSigner });
}
