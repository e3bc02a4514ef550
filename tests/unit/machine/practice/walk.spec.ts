import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadCatalog } from '../../../../src/catalog/load.ts';
import type { ProductSecret } from '../../../../src/machine/machine.ts';
import {
  openPracticeMachine,
  type PracticeMachine,
} from '../../../../src/machine/practice/practice-machine.ts';
import type { DetectDocument } from '../../../../src/model/finding.ts';
import type { Snapshot } from '../../../../src/model/snapshot.ts';
import { GOOD_OUTCOMES, type Step } from '../../../../src/model/step.ts';
import type { Verdict } from '../../../../src/model/verdict.ts';
import { detect } from '../../../../src/steps/detect.ts';
import { plan } from '../../../../src/steps/plan.ts';
import { verify } from '../../../../src/steps/verify.ts';
import { aContext, tempDir } from './builders.ts';

const ASSETS_DIR = join(import.meta.dirname, '../../../../assets');
const CATALOG = await loadCatalog(join(ASSETS_DIR, 'catalog'));
const MAX_ROUNDS = 6;
const SECRETS: Readonly<Record<string, ProductSecret>> = {
  'kes-windows': { login: 'KLAdmin', password: 'Training-KES-1' },
  'network-agent': { login: null, password: 'Training-Agent-1' },
};

interface Walk {
  readonly findings: readonly string[];
  readonly outcomes: readonly string[];
  readonly reboots: number;
  readonly verdict: Verdict;
}

interface Progress {
  readonly machine: PracticeMachine;
  readonly products: Set<string>;
  readonly skippedProducts: Set<string>;
  readonly removedFolders: string[];
  readonly outcomes: string[];
  reboots: number;
}

/** Stands in for the job: plans round by round, performs all that does not ask, restarts where it is owed. */
async function walk(name: string): Promise<Walk> {
  const machine = await openPracticeMachine({
    name,
    assetsDir: ASSETS_DIR,
    stateDir: await tempDir(),
    speed: Infinity,
  });
  const progress: Progress = {
    machine,
    products: new Set(),
    skippedProducts: new Set(),
    removedFolders: [],
    outcomes: [],
    reboots: 0,
  };
  let before: DetectDocument | null = null;
  for (let round = 1; ; round += 1) {
    const afterSnapshot = await read(machine);
    const after = detect(CATALOG, afterSnapshot, progress);
    before ??= after;
    const steps = stepsOf(progress, afterSnapshot, after, round);
    if (steps.length > 0 && round < MAX_ROUNDS) {
      await performAll(progress, steps);
      continue;
    }
    const input = { catalog: CATALOG, before, after, afterSnapshot, rebootOwed: [] };
    return {
      findings: after.findings.map(({ id, state }) => `${id}: ${state}`),
      outcomes: progress.outcomes,
      reboots: progress.reboots,
      verdict: verify(input).verdict,
    };
  }
}

function stepsOf(
  { machine, products, removedFolders, skippedProducts }: Progress,
  snapshot: Snapshot,
  detection: DetectDocument,
  round: number,
): readonly Step[] {
  detection.findings.forEach(({ product }) => products.add(product.id));
  const { actions } = machine;
  const input = { catalog: CATALOG, snapshot, detection, round, actions };
  const { steps } = plan({ ...input, removedFolders, skippedProducts });
  return steps.filter((step) => step.asks === null);
}

async function performAll(progress: Progress, steps: readonly Step[]): Promise<void> {
  let rebootOwed = false;
  for (const step of steps) {
    const product = step.product ?? 'job';
    const context = await aContext({ stepId: step.id, secret: SECRETS[product] ?? null });
    const result = await progress.machine.perform(step.action, context);
    rebootOwed ||= result.rebootOwed.length > 0;
    if (step.action.kind === 'path-remove') progress.removedFolders.push(step.action.path);
    if (GOOD_OUTCOMES.has(result.outcome)) continue;
    progress.outcomes.push(`${product}: ${result.outcome}, ${result.advice ?? 'no advice'}`);
    progress.skippedProducts.add(product);
  }
  if (!rebootOwed) return;
  await progress.machine.reboot();
  progress.reboots += 1;
}

function read(machine: PracticeMachine) {
  const plan = { paths: [], installerNames: [], accounts: [], certificateSubjects: [], words: [] };
  return machine.collect(plan, { signal: new AbortController().signal, onSource: () => undefined });
}

const KEPT = {
  vault: 'kaspersky-password-manager@none/user:training: leftover',
  folder: 'vendor-root@none/user:training: leftover',
};

interface Expected {
  readonly name: string;
  readonly verdict: Verdict;
  readonly findings?: readonly string[];
  readonly outcomes?: readonly string[];
  readonly reboots?: number;
}

const EXPECTED: readonly Expected[] = [
  {
    name: 'home-suite',
    verdict: 'removed',
    findings: [KEPT.vault, KEPT.folder, 'installer-media@none/user:training: installer'],
  },
  { name: 'clean-machine', verdict: 'not-present' },
  { name: 'endpoint-agent-password', verdict: 'removed' },
  {
    name: 'endpoint-reboot',
    verdict: 'removed',
    findings: ['installer-media@none: installer'],
    reboots: 1,
  },
  { name: 'leftover-network-filter', verdict: 'removed', reboots: 1 },
  { name: 'linux-endpoint', verdict: 'removed', findings: ['installer-media@none: installer'] },
  { name: 'unreadable-source', verdict: 'unproven' },
  { name: 'linux-management-server', verdict: 'removed' },
  {
    name: 'blocked-by-policy',
    verdict: 'still-installed',
    findings: ['kes-windows@11.10: installed'],
    outcomes: ['kes-windows: refused, blocked-by-policy'],
  },
  {
    name: 'hanging-uninstaller',
    verdict: 'still-installed',
    findings: ['kes-linux@11.3.0-1: installed'],
    outcomes: ['kes-linux: timed-out, uninstaller-hung'],
  },
  {
    name: 'linux-lying-uninstaller',
    verdict: 'still-installed',
    findings: ['kes-linux@11.3.0-1: installed'],
    outcomes: ['kes-linux: failed, uninstaller-lied'],
  },
];

describe('a recorded machine at the end of its steps', () => {
  it.each(EXPECTED)('$name is $verdict', async ({ name, ...expected }) => {
    await expect(walk(name)).resolves.toEqual({
      findings: [],
      outcomes: [],
      reboots: 0,
      ...expected,
    });
  });
});
