import fc from 'fast-check';
import type { CatalogRule } from '../../../src/model/catalog.ts';
import type { Fact } from '../../../src/model/snapshot.ts';
import {
  classFilter,
  debPackage,
  driver,
  entry,
  folder,
  msi,
  networkFilter,
  service,
  unit,
} from '../builders/facts.ts';
import { catalog } from '../builders/snapshots.ts';
import * as machines from '../builders/machines.ts';

export type AnyFact = Fact;
type Platform = 'linux' | 'windows';

const FOLDERS: readonly (readonly [string, string])[] = [
  ['%ProgramFiles(x86)%', 'C:\\Program Files (x86)'],
  ['%ProgramFiles%', 'C:\\Program Files'],
  ['%CommonProgramFiles%', 'C:\\Program Files\\Common Files'],
  ['%ProgramData%', 'C:\\ProgramData'],
  ['%SystemRoot%', 'C:\\Windows'],
  ['%SystemDrive%', 'C:'],
];

/** Parts of a machine as one product of the catalog has them, its registration first. */
interface Parts {
  readonly registration: readonly Fact[];
  readonly pieces: readonly Fact[];
}

/**
 * Any mixture of the catalog's products: each installed, half gone or absent, with any of its pieces, the
 * vendor's roots, a user's vault and look-alikes.
 */
export function anyMachine(platform: Platform): fc.Arbitrary<Fact[]> {
  const products = catalog.products
    .map((product, index) => partsOf(product.platforms[platform]?.rules ?? [], index))
    .filter(({ registration, pieces }) => registration.length + pieces.length > 0);
  const one = ({ registration, pieces }: Parts): fc.Arbitrary<readonly Fact[]> =>
    fc
      .tuple(fc.constantFrom('absent', 'installed', 'installed', 'gone'), fc.subarray([...pieces]))
      .map(([state, some]) => {
        if (state === 'absent') return [];
        return state === 'installed' ? [...registration, ...some] : some;
      });
  const rest = platform === 'linux' ? LINUX_REST : WINDOWS_REST;
  // Machines without any registration are where leftovers and roots go.
  const mixed = fc.tuple(...products.map(one)).map((parts) => parts.flat());
  const left = fc.tuple(...products.map(({ pieces }) => fc.subarray([...pieces])));
  return fc
    .tuple(
      fc.oneof(
        mixed,
        left.map((parts) => parts.flat()),
      ),
      fc.subarray(rest),
    )
    .map(([facts, some]) => distinct([...facts, ...some]));
}

export function isProtected(fact: Fact): boolean {
  return fact.source === 'service' && fact.protectedProcess;
}

const LINUX_REST: Fact[] = [...machines.linuxRoots, ...machines.linuxDecoys].filter(
  ({ name }) => name !== 'checkmarx-kics',
);
const WINDOWS_REST: Fact[] = [
  ...machines.windowsRoots,
  ...machines.driversWindows,
  ...machines.vault,
  ...machines.windowsDecoys,
  entry('scheduled-task', '\\Upkeep', {
    value: 'C:\\Program Files (x86)\\Kaspersky Lab\\K 21\\u.exe',
  }),
];

function partsOf(rules: readonly CatalogRule[], index: number): Parts {
  const code = `{00000000-0000-4000-8000-${String(index).padStart(12, '0')}}`;
  const named = rules.find(
    ({ role, source }) => role === 'registration' && source === 'msi-product',
  );
  const packages = rules.filter(
    ({ role, source, exact }) => role === 'registration' && source === 'deb-package' && exact,
  );
  return {
    registration: [
      ...(named === undefined ? [] : msi(literal(named.pattern), code)),
      ...packages.map(({ pattern }) => debPackage(pattern)),
    ],
    pieces: rules
      .filter(({ role }) => role === 'piece' || role === 'encryption')
      .flatMap((rule): Fact[] => pieceOf(rule) ?? []),
  };
}

/** A fact that the rule names; null for sources that need more than a name. */
function pieceOf({ source, field, pattern }: CatalogRule): Fact[] | null {
  const text = literal(pattern);
  switch (source) {
    case 'service':
      return [
        service(text, `"C:\\Program Files (x86)\\Kaspersky Lab\\${text}\\s.exe"`, {
          running: true,
          protectedProcess: text === 'KAVFS',
        }),
      ];
    case 'driver':
      return [driver(text, { running: true })];
    case 'class-filter':
      return [driver(text), classFilter(text)];
    case 'network-filter':
      return [driver(text), networkFilter(text)];
    case 'registry-key':
      return [entry('registry-key', text)];
    case 'systemd-unit':
      return [unit(text, `/opt/kaspersky/${text}/bin/x`)];
    case 'file':
      return field === 'path' && !/^%(?:Local)?AppData%/i.test(text)
        ? [folder(placed(text))]
        : null;
    default:
      return null;
  }
}

/** One text that the pattern names: the first alternative, options left out, a `*` made a word. */
function literal(pattern: string): string {
  return pattern
    .replace(/\{([^{}|]*)\|[^{}]*\}/g, '$1')
    .replace(/\[[^\]]*\]/g, '')
    .replaceAll('*', '21');
}

function placed(path: string): string {
  const variable = FOLDERS.find(([name]) => path.toLowerCase().startsWith(name.toLowerCase()));
  return variable === undefined ? path : variable[1] + path.slice(variable[0].length);
}

function distinct(facts: readonly Fact[]): Fact[] {
  return [...new Map(facts.map((fact) => [`${fact.source} ${fact.locator}`, fact])).values()];
}
