import { lookInto } from '../signer/file-ranges.ts';
import { createSignerReader, type SignerOptions } from '../signer/read-signer.ts';
import { verifiedSubjects } from '../signer/signer.ts';
import { readVersionInfo } from '../signer/version-info.ts';
import { readMsiSummary } from './msi-summary.ts';
import type { ProgramVersion } from './program-version.ts';

/** What a program file says of itself, by its path for this process. */
export interface ProgramLook {
  /** Subjects of the signatures that hold; none where no pinned root stands behind one. */
  readonly signersOf: (hostPath: string) => readonly string[];
  /** Has it no signature at all? Not so where one is there and does not hold, or the file cannot be read. */
  readonly isUnsigned: (hostPath: string) => boolean;
  /** Version information, of an `.msi` its summary; null where the file has none or cannot be opened. */
  readonly versionOf: (hostPath: string) => ProgramVersion | null;
}

/** Files of many services are the same one: each is looked into once. */
export function createProgramLook(options: SignerOptions): ProgramLook {
  const readSigner = remember(createSignerReader(options));
  return {
    signersOf: (file) => verifiedSubjects(readSigner(file)),
    isUnsigned: (file) => readSigner(file).kind === 'unsigned',
    versionOf: remember((file) => {
      const info = readVersionInfo(file);
      if (info.kind === 'version-info') return { company: info.company, product: info.product };
      const summary = info.kind === 'unreadable' ? lookInto(file, readMsiSummary) : null;
      return summary === null || 'kind' in summary ? null : summary;
    }),
  };
}

function remember<T>(look: (file: string) => T): (file: string) => T {
  const known = new Map<string, { readonly value: T }>();
  return (file) => {
    const key = file.toLowerCase();
    const seen = known.get(key) ?? { value: look(file) };
    known.set(key, seen);
    return seen.value;
  };
}
