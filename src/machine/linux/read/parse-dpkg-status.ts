import { PackageStatus } from '../../../model/snapshot.ts';

export interface DpkgPackage {
  readonly name: string;
  readonly version: string;
  readonly arch: string;
  readonly maintainer: string;
  /** null: dpkg keeps the record, but the package is not there (`not-installed`). */
  readonly status: PackageStatus | null;
  readonly hold: boolean;
  readonly reinstallRequired: boolean;
}

export interface DpkgStatus {
  readonly packages: readonly DpkgPackage[];
  /** What is wrong with the text, null if it is whole. */
  readonly damage: string | null;
}

export interface DpkgStatusOptions {
  /** The main status file: dpkg ends every record with an empty line, so a text that stops earlier is cut off. */
  readonly endsWithEmptyLine: boolean;
  /** Records of `status.d` have no Status field: what lies there is installed. */
  readonly statusRequired: boolean;
}

type Selection = Pick<DpkgPackage, 'status' | 'hold' | 'reinstallRequired'>;
type Stanza = Partial<Record<StanzaField, string>>;
type StanzaField = 'name' | 'status' | 'version' | 'configVersion' | 'arch' | 'maintainer';

const FIELDS: ReadonlyMap<string, StanzaField> = new Map([
  ['Package', 'name'],
  ['Status', 'status'],
  ['Version', 'version'],
  ['Config-Version', 'configVersion'],
  ['Architecture', 'arch'],
  ['Maintainer', 'maintainer'],
]);
/** Of a name its first letter and length tell most others apart before a text is made of it. */
const outlineOf = (firstByte: number, length: number): number => firstByte * 256 + length;
const OUTLINES = new Set(
  [...FIELDS.keys()].map((field) => outlineOf(field.charCodeAt(0), field.length)),
);
const STATES: ReadonlyMap<string, PackageStatus> = new Map(
  PackageStatus.options.map((state) => [state, state]),
);
const NAME = /^[A-Za-z0-9][A-Za-z0-9+.-]*$/;
const WANTS = new Set(['unknown', 'install', 'hold', 'deinstall', 'purge']);

const NEWLINE = 0x0a;
const COLON = 0x3a;
/** A space or tab goes on with the field above; `#` is dpkg's own padding of its update files. */
const PASSED_OVER = new Set([0x20, 0x09, 0x23]);

/**
 * dpkg's database text (dpkg-query(1), deb-control(5)), in one pass over its bytes: decoding megabytes of
 * descriptions would take longer than reading them. What could be read is given with the damage.
 */
export function parseDpkgStatus(bytes: Buffer, options: DpkgStatusOptions): DpkgStatus {
  const packages: DpkgPackage[] = [];
  /** Thousands of packages share a handful of texts. */
  const selections = new Map<string | undefined, Selection | null>();
  let damage = endDamage(bytes, options);
  const close = (stanza: Stanza | null): void => {
    if (!stanza) return;
    let selection = selections.get(stanza.status);
    if (selection === undefined) {
      selection = parseSelection(stanza.status, options);
      selections.set(stanza.status, selection);
    }
    const parsed = toPackage(stanza, selection);
    if (typeof parsed === 'string') damage ??= parsed;
    else packages.push(parsed);
  };
  let stanza: Stanza | null = null;
  for (let start = 0, end; start < bytes.length; start = end + 1) {
    const newline = bytes.indexOf(NEWLINE, start);
    end = newline === -1 ? bytes.length : newline;
    if (end === start) {
      close(stanza);
      stanza = null;
    } else if (!PASSED_OVER.has(bytes[start] ?? 0)) {
      stanza ??= {};
      if (!readField(bytes, start, end, stanza)) damage ??= `no field in the line at byte ${start}`;
    }
  }
  close(stanza);
  return { packages, damage };
}

function endDamage(bytes: Buffer, options: DpkgStatusOptions): string | null {
  if (bytes.length === 0) return null;
  if (bytes.includes(0)) return 'it holds zero bytes';
  const isWhole = bytes.at(-1) === NEWLINE && bytes.at(-2) === NEWLINE;
  return options.endsWithEmptyLine && !isWhole ? 'it ends within a record' : null;
}

function readField(bytes: Buffer, start: number, end: number, stanza: Stanza): boolean {
  let colon = start;
  while (colon < end && bytes[colon] !== COLON) colon += 1;
  if (colon === start || colon === end) return false;
  if (!OUTLINES.has(outlineOf(bytes[start] ?? 0, colon - start))) return true;
  const field = FIELDS.get(bytes.toString('latin1', start, colon));
  if (field) stanza[field] = bytes.toString('utf8', colon + 1, end).trim();
  return true;
}

/** The package, or what is wrong with its record. */
function toPackage(stanza: Stanza, selection: Selection | null): DpkgPackage | string {
  const { name = '', version = '', configVersion = '', arch = '', maintainer = '' } = stanza;
  if (!NAME.test(name)) return 'a record has no Package field';
  if (!selection) return `the record of ${name} has no valid Status field`;
  const shownVersion = version === '' ? configVersion : version;
  const needsVersion = selection.status !== null && selection.status !== 'half-installed';
  if (needsVersion && shownVersion === '') return `the record of ${name} has no Version field`;
  return {
    name,
    version: shownVersion,
    arch,
    maintainer,
    status: selection.status,
    hold: selection.hold,
    reinstallRequired: selection.reinstallRequired,
  };
}

function parseSelection(status: string | undefined, options: DpkgStatusOptions): Selection | null {
  if (status === undefined) {
    return options.statusRequired
      ? null
      : { status: 'installed', hold: false, reinstallRequired: false };
  }
  const [want = '', flag = '', state = '', ...more] = status.split(' ');
  if (!WANTS.has(want) || more.length > 0) return null;
  if (state === 'not-installed') return { status: null, hold: false, reinstallRequired: false };
  const known = STATES.get(state);
  if (known === undefined) return null;
  return { status: known, hold: want === 'hold', reinstallRequired: flag === 'reinstreq' };
}
