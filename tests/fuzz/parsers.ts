import * as fs from 'node:fs';
import * as path from 'node:path';
import { certificateInBlob } from '../../src/machine/windows/read/certificate-blob.ts';
import { parseFirewallRule } from '../../src/machine/windows/read/firewall-rules.ts';
import { parseScriptsIni } from '../../src/machine/windows/read/group-policy.ts';
import { readMsiSummary } from '../../src/machine/windows/read/msi-summary.ts';
import { parseSmbios } from '../../src/machine/windows/read/smbios.ts';
import { parseShortcut } from '../../src/machine/windows/read/shortcut.ts';
import { parsePackageName } from '../../src/machine/windows/read/store-packages.ts';
import { parseTaskFile } from '../../src/machine/windows/read/task-file.ts';
import { expand } from '../../src/machine/windows/read/variables.ts';
import { wideTexts } from '../../src/machine/windows/read/wide-texts.ts';
import { judgeAuthenticode } from '../../src/machine/windows/signer/authenticode.ts';
import { createCertificateCache } from '../../src/machine/windows/signer/certificate.ts';
import type { DigestName } from '../../src/machine/windows/signer/cms.ts';
import { bufferRanges } from '../../src/machine/windows/signer/file-ranges.ts';
import { readPe } from '../../src/machine/windows/signer/pe.ts';
import { programDigest } from '../../src/machine/windows/signer/program-digest.ts';
import { signerIn } from '../../src/machine/windows/signer/read-signer.ts';
import { loadTrust } from '../../src/machine/windows/signer/trust.ts';
import { parseVersionBlock } from '../../src/machine/windows/signer/version-block.ts';
import { versionInfoIn } from '../../src/machine/windows/signer/version-info.ts';
import { parseUninstallString } from '../../src/steps/uninstall-string.ts';
import { compoundFile, propertySet } from '../unit/machine/windows/read/stand-in-compound-file.ts';
import { versionBlock } from '../unit/machine/windows/signer/stand-in-pe.ts';
import { mutateBytes, mutateDer, mutateText, type Mutate } from './mutate.ts';

/** A parser of what a machine holds. Whatever the bytes are, it answers: it neither throws nor hangs. */
export interface FuzzedParser {
  readonly name: string;
  /** Cheap ones get a million inputs, those that parse certificates 50,000. */
  readonly cost: 'cheap' | 'expensive';
  readonly mutate: Mutate;
  readonly seeds: () => readonly Buffer[];
  readonly parse: (input: Buffer) => unknown;
}

const SIGNED_DIR = path.resolve(import.meta.dirname, '../fixtures/signed');
const NOW = new Date('2030-01-01T00:00:00Z');
const trust = loadTrust({ pinnedRoots: [], rootsDirs: [path.join(SIGNED_DIR, 'roots')] });

const sample = (name: string): Buffer => fs.readFileSync(path.join(SIGNED_DIR, name));
const programs = (): readonly Buffer[] =>
  fs
    .readdirSync(SIGNED_DIR)
    .filter((name) => name.endsWith('.exe'))
    .map(sample);
const texts = (...lines: readonly string[]): readonly Buffer[] =>
  lines.map((line) => Buffer.from(line));

/** Only programs with a signature: their certificate tables, and where these begin. */
function signatures(): readonly Buffer[] {
  return programs().flatMap((bytes) => {
    const pe = readPe(bufferRanges(bytes));
    const table = pe.kind === 'pe' ? pe.certificateTable : null;
    if (table === null) return [];
    const der = bytes.subarray(table.offset + 8);
    return [der.subarray(0, 4 + der.readUInt16BE(2))];
  });
}

/** The digest of the samples, whatever a changed signature says: so that judging goes on behind it. */
const plain = bufferRanges(sample('sha256.exe'));
const plainPe = readPe(plain);
function sampleDigest(digest: DigestName): Buffer | null {
  if (plainPe.kind !== 'pe' || plainPe.certificateTable === null) return null;
  return programDigest(plain, plainPe, plainPe.certificateTable, digest);
}

/** Header and LinkInfo of a shortcut with a local path, plain and in Unicode. */
function shortcutSample(): Buffer {
  const header = Buffer.alloc(76);
  header.writeUInt32LE(76, 0);
  Buffer.from('0114020000000000c000000000000046', 'hex').copy(header, 4);
  header.writeUInt32LE(2, 20);
  const offsets = [64, 36, 1, 0, 36, 0, 44, 46, 62].map((value) => {
    const bytes = Buffer.alloc(4);
    bytes.writeUInt32LE(value);
    return bytes;
  });
  const path = 'C:\\a.exe';
  const plain = Buffer.concat([Buffer.from(path), Buffer.alloc(2)]);
  return Buffer.concat([header, ...offsets, plain, Buffer.from(`${path}\0`, 'utf16le')]);
}

const FOLDERS = { '%ProgramFiles%': 'C:\\Program Files', '%SystemRoot%': 'C:\\Windows' };

export const PARSERS: readonly FuzzedParser[] = [
  {
    name: 'uninstall-string',
    cost: 'cheap',
    mutate: mutateText,
    seeds: () =>
      texts(
        'MsiExec.exe /I{7EC66A9F-0A49-4DC0-A9E8-460333EA8013}',
        '"C:\\Program Files\\Vendor\\un install.exe" /S _?=C:\\Program Files\\Vendor',
        '%ProgramFiles%\\Vendor\\setup.exe -uninstall "a b"',
        'C:\\Windows\\System32\\rundll32.exe C:\\x.dll,Uninstall',
      ),
    parse: (input) => parseUninstallString(input.toString('utf8'), FOLDERS),
  },
  {
    name: 'pe',
    cost: 'cheap',
    mutate: mutateBytes,
    seeds: programs,
    parse: (input) => readPe(bufferRanges(input)),
  },
  {
    name: 'version-info',
    cost: 'cheap',
    mutate: mutateBytes,
    seeds: () => [sample('plain.exe')],
    parse: (input) => versionInfoIn(bufferRanges(input)),
  },
  {
    name: 'version-block',
    cost: 'cheap',
    mutate: mutateBytes,
    seeds: () => [
      versionBlock({ '040904b0': { CompanyName: 'AO Kaspersky Lab', ProductName: 'Stand-in' } }),
      versionBlock({ '041904b0': { CompanyName: 'АО' }, '040704b0': {} }),
    ],
    parse: parseVersionBlock,
  },
  {
    name: 'certificate',
    cost: 'expensive',
    mutate: mutateDer,
    seeds: () => trust.roots.map(({ x509 }) => x509.raw),
    parse: (input) => createCertificateCache().of(input),
  },
  {
    name: 'signature',
    cost: 'expensive',
    mutate: mutateDer,
    seeds: signatures,
    parse: (input) => judgeAuthenticode(input, { trust, now: NOW, programDigest: sampleDigest }),
  },
  {
    name: 'signed-program',
    cost: 'expensive',
    mutate: mutateBytes,
    seeds: programs,
    parse: (input) => signerIn(bufferRanges(input), trust, NOW),
  },
  {
    name: 'task-file',
    cost: 'cheap',
    mutate: mutateText,
    seeds: () =>
      texts(
        '<?xml version="1.0"?><Task xmlns="x"><RegistrationInfo><Author>A&amp;B</Author></RegistrationInfo>' +
          '<Actions><!-- c --><Exec><Command>C:\\a.exe</Command><Arguments>/x &#34;y&#x22;</Arguments></Exec></Actions></Task>',
        '<Task><Actions><ComHandler><ClassId><![CDATA[{1}]]></ClassId></ComHandler></Actions></Task>',
      ),
    parse: parseTaskFile,
  },
  {
    name: 'task-file-utf16',
    cost: 'cheap',
    mutate: mutateBytes,
    seeds: () => [
      Buffer.from(
        '\ufeff<Task><Actions><Exec><Command>a</Command></Exec></Actions></Task>',
        'utf16le',
      ),
    ],
    parse: parseTaskFile,
  },
  {
    name: 'shortcut',
    cost: 'cheap',
    mutate: mutateBytes,
    seeds: () => [shortcutSample()],
    parse: parseShortcut,
  },
  {
    name: 'msi-summary',
    cost: 'cheap',
    mutate: mutateBytes,
    seeds: () => [
      compoundFile(
        '\u0005SummaryInformation',
        propertySet(65001, { 3: Buffer.from('Stand-in'), 4: Buffer.from('Maker') }),
      ),
    ],
    parse: (input) => readMsiSummary(bufferRanges(input)),
  },
  {
    name: 'smbios',
    cost: 'cheap',
    mutate: mutateBytes,
    seeds: () => [
      Buffer.concat([
        Buffer.from('0000000000000000011b00000102000333221100554477668899', 'hex'),
        Buffer.from('aabbccddeeff000000', 'hex'),
        Buffer.from('Maker\0Model\0Serial\0\0'),
      ]),
    ],
    parse: parseSmbios,
  },
  {
    name: 'certificate-blob',
    cost: 'cheap',
    mutate: mutateBytes,
    seeds: () => [Buffer.from('0300000001000000020000000102200000000100000003000000300100', 'hex')],
    parse: certificateInBlob,
  },
  {
    name: 'registry-texts',
    cost: 'cheap',
    mutate: mutateText,
    seeds: () =>
      texts(
        'v2.31|Action=Allow|App=C:\\a.exe|Name=x|',
        'Standin.App_1.2.3.4_x64__abc123',
        '[Startup]\r\n0CmdLine=a.cmd\r\n0Parameters=/x',
        '%SystemRoot%\\System32\\%unknown%\\100%',
      ),
    parse: (input) => {
      const text = input.toString('utf8');
      const variables = new Map([['systemroot', 'C:\\Windows']]);
      return [
        parseFirewallRule(text),
        parsePackageName(text),
        parseScriptsIni(text),
        expand(text, variables),
        wideTexts(input),
      ];
    },
  },
];
