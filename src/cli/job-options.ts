import { resolve } from 'node:path';
import type { Engine } from '../index.ts';
import { STOPS, StopName } from '../model/conditions.ts';
import { SwapoutError } from '../model/errors.ts';
import type { JobOptions, MachineChoice } from '../model/event.ts';

/** What `run`, `remove` and `replace` take, as commander hands it over. */
export interface JobFlags {
  readonly yes?: boolean;
  readonly technician?: string;
  readonly site?: string;
  readonly assetTag?: string;
  readonly pack?: string;
  readonly replacement?: string;
  readonly noReplacement?: string;
  readonly accept?: readonly string[];
  readonly stepLimit?: string;
  readonly key?: string;
  readonly out?: string;
  /** `swapout replace`. */
  readonly only?: 'replace';
}

/** The flags as the journal's first line holds them. Throws `usage` for what does not fit together. */
export function jobOptions(
  machine: MachineChoice,
  engine: Pick<Engine, 'kitDir'>,
  flags: JobFlags,
  defaultTechnician: string | null,
): JobOptions {
  const technician = flags.technician ?? defaultTechnician;
  if (technician === null || technician.trim() === '') {
    throw new SwapoutError('usage', 'Whose job is it? Give --technician ID.');
  }
  return {
    machine,
    technician,
    site: flags.site ?? null,
    assetTag: flags.assetTag ?? null,
    clockConfirmed: null,
    unattended: flags.yes === true,
    packDir: flags.pack === undefined ? null : resolve(flags.pack),
    replacement: replacementOf(flags),
    accepts: acceptsOf(flags.accept ?? []),
    stepLimitMs: stepLimitOf(flags.stepLimit),
    kitDir: resolve(engine.kitDir),
    outDir: flags.out === undefined ? null : resolve(flags.out),
    keyPath: flags.key === undefined ? null : resolve(flags.key),
    ...(flags.only === undefined ? {} : { only: flags.only }),
  };
}

function replacementOf(flags: JobFlags): JobOptions['replacement'] {
  const { pack, replacement, noReplacement } = flags;
  if (noReplacement !== undefined) {
    if (replacement !== undefined) {
      throw new SwapoutError('usage', '--replacement and --no-replacement exclude each other.');
    }
    if (noReplacement.trim() === '') {
      throw new SwapoutError('usage', '--no-replacement takes the reason for going without one.');
    }
    return { kind: 'none', reason: noReplacement };
  }
  if (replacement !== undefined) {
    if (pack === undefined) throw new SwapoutError('usage', '--replacement needs --pack DIR.');
    return { kind: 'pack', entry: replacement };
  }
  if (flags.yes === true) {
    throw new SwapoutError(
      'usage',
      'With --yes give --pack DIR and --replacement ID, or --no-replacement REASON.',
    );
  }
  return null;
}

function acceptsOf(texts: readonly string[]): JobOptions['accepts'] {
  const accepts: JobOptions['accepts'] = {};
  for (const text of texts) {
    const [name = '', ...rest] = text.split('=');
    const known = StopName.safeParse(name);
    const reason = rest.join('=').trim();
    if (!known.success || reason === '') {
      throw new SwapoutError(
        'usage',
        `--accept takes NAME=REASON; the names are ${STOPS.join(', ')}.`,
      );
    }
    accepts[known.data] = reason;
  }
  return accepts;
}

function stepLimitOf(text: string | undefined): number | null {
  if (text === undefined) return null;
  const seconds = Number(text);
  if (!Number.isFinite(seconds) || seconds <= 0 || !/^\d+(\.\d+)?$/.test(text)) {
    throw new SwapoutError('usage', `--step-limit takes a number of seconds, not "${text}".`);
  }
  return Math.max(1, Math.round(seconds * 1000));
}
