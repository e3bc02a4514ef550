import type { FileRanges } from '../signer/file-ranges.ts';
import { readCompoundStream } from './compound-file.ts';
import type { ProgramVersion } from './program-version.ts';
import { parsePropertySet } from './property-set.ts';

const SUMMARY = '\u0005SummaryInformation';
/** PIDSI_SUBJECT and PIDSI_AUTHOR: Windows Installer puts product and maker there. */
const SUBJECT = 3;
const AUTHOR = 4;

/** What an `.msi` says of itself, as a program's version information does; null where it says nothing. */
export function readMsiSummary(file: FileRanges): ProgramVersion | null {
  const stream = readCompoundStream(file, SUMMARY);
  if (stream === null) return null;
  const texts = parsePropertySet(stream);
  const product = texts.get(SUBJECT) ?? '';
  const company = texts.get(AUTHOR) ?? '';
  if (product === '' && company === '') return null;
  return {
    product: product === '' ? null : product,
    company: company === '' ? null : company,
  };
}
