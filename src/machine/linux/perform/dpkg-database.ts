import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** One record of dpkg's database, as far as removing and installing need it. */
export interface DpkgRecord {
  readonly name: string;
  readonly arch: string;
  readonly version: string;
  /** First word of `Status`: `hold` … */
  readonly want: string;
  /** dpkg marks a package that it left in an unknown state (`reinstreq`). */
  readonly reinstallRequired: boolean;
  /** Last word of `Status`: `installed`, `config-files` … */
  readonly status: string;
  /** Depends and Pre-Depends: of each group one alternative is enough. Versions are left out. */
  readonly depends: readonly (readonly string[])[];
  readonly provides: readonly string[];
  readonly configFiles: readonly string[];
  readonly text: string;
}

const NOT_THERE = new Set(['not-installed', 'config-files']);

/**
 * dpkg's database: `status`, with what a running or interrupted dpkg has noted beside it in `updates`.
 * An absent database is empty. @throws errno errors
 */
export function readDpkgDatabase(dpkgDir: string): readonly DpkgRecord[] {
  const texts = [readOrEmpty(join(dpkgDir, 'status'))];
  for (const name of updateNames(join(dpkgDir, 'updates'))) {
    texts.push(readOrEmpty(join(dpkgDir, 'updates', name)));
  }
  const records = new Map<string, DpkgRecord>();
  for (const record of texts.flatMap(parseDpkgRecords)) {
    records.set(`${record.name}:${record.arch}`, record);
  }
  return [...records.values()];
}

function readOrEmpty(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return '';
    throw error;
  }
}

/** dpkg numbers its notes; others beside them are none. */
function updateNames(dir: string): readonly string[] {
  try {
    return readdirSync(dir)
      .filter((name) => /^\d+$/.test(name))
      .sort();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}

export function parseDpkgRecords(text: string): readonly DpkgRecord[] {
  return text
    .split(/\n\n+/)
    .map(parseRecord)
    .filter((record) => record !== null);
}

function parseRecord(text: string): DpkgRecord | null {
  const fields = parseFields(text);
  const name = fields.get('package');
  if (name === undefined) return null;
  const [want = 'unknown', flag = 'ok', status = 'not-installed'] = (
    fields.get('status') ?? ''
  ).split(' ');
  return {
    name,
    arch: fields.get('architecture') ?? '',
    version: fields.get('version') ?? '',
    want,
    reinstallRequired: flag === 'reinstreq',
    status,
    depends: ['depends', 'pre-depends'].flatMap((field) => parseRelation(fields.get(field) ?? '')),
    provides: parseRelation(fields.get('provides') ?? '').flat(),
    configFiles: parseConfigFiles(fields.get('conffiles') ?? ''),
    text,
  };
}

/** Field names in small letters; a line that begins with a space goes on with the field above. */
function parseFields(text: string): ReadonlyMap<string, string> {
  const fields = new Map<string, string>();
  let current = '';
  for (const line of text.split('\n')) {
    const colon = line.indexOf(':');
    if (line.startsWith(' ') || line.startsWith('\t')) {
      fields.set(current, `${fields.get(current) ?? ''}\n${line}`);
    } else if (colon > 0) {
      current = line.slice(0, colon).toLowerCase();
      fields.set(current, line.slice(colon + 1).trim());
    }
  }
  return fields;
}

/** `a (>= 1) | b:any, c` → [[a, b], [c]] */
export function parseRelation(text: string): readonly (readonly string[])[] {
  return text
    .split(',')
    .map((group) =>
      group
        .split('|')
        .map((one) => one.trim().replace(/[\s(:[<].*$/s, ''))
        .filter((name) => name !== ''),
    )
    .filter((group) => group.length > 0);
}

function parseConfigFiles(text: string): readonly string[] {
  return text
    .split('\n')
    .map((line) => /^\s*(\/.*) [0-9a-f]{32}( obsolete)?$/.exec(line)?.[1] ?? '')
    .filter((path) => path !== '');
}

export function findRecord(
  records: readonly DpkgRecord[],
  name: string,
  arch: string,
): DpkgRecord | null {
  const record = records.find((one) => one.name === name && one.arch === arch);
  return record === undefined || record.status === 'not-installed' ? null : record;
}

/** Packages that would lose what they depend on, as `name:arch`. Versions are not compared. */
export function dependentsOf(
  records: readonly DpkgRecord[],
  target: DpkgRecord,
): readonly DpkgRecord[] {
  const present = records.filter((one) => !NOT_THERE.has(one.status));
  const others = present.filter((one) => one !== target);
  const remaining = new Set(others.flatMap(namesOf));
  const lost = new Set(namesOf(target).filter((name) => !remaining.has(name)));
  return others.filter((one) =>
    one.depends.some(
      (group) => group.some((name) => lost.has(name)) && !group.some((name) => remaining.has(name)),
    ),
  );
}

/** Names that the packages to be installed depend on and that neither they nor the machine have. */
export function missingDependencies(
  records: readonly DpkgRecord[],
  wanted: readonly DpkgRecord[],
): readonly string[] {
  const present = records.filter((one) => !NOT_THERE.has(one.status));
  const available = new Set([...present, ...wanted].flatMap(namesOf));
  const groups = wanted.flatMap((one) => one.depends);
  return groups
    .filter((group) => !group.some((name) => available.has(name)))
    .map((group) => group.join(' or '));
}

function namesOf(record: DpkgRecord): readonly string[] {
  return [record.name, ...record.provides];
}
