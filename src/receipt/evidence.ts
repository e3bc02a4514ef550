import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { ZipFile } from 'yazl';
import type { JournalLine } from '../model/event.ts';
import { sha256Of } from './file-digest.ts';
import { withRegularFile } from './regular-file.ts';
import { createScrubber, type Scrubber, type ScrubOptions } from './scrub.ts';

/** Of a longer log, its beginning and its end: an uninstaller in a loop must not fill the stick. */
const LOG_PART_BYTES = 4 * 1024 * 1024;
const LARGEST_DOCUMENT_BYTES = 256 * 1024 * 1024;

export interface EvidenceInput extends ScrubOptions {
  readonly jobDir: string;
  readonly lines: readonly JournalLine[];
}

export interface Evidence {
  readonly zip: Buffer;
  readonly sha256: string;
  /** The very scrubber of the bundle: the statement numbers users as the bundle does. */
  readonly scrubber: Scrubber;
}

const README = `What is in this bundle

journal.jsonl         every event of the job, in order
plans/                the plans as they were shown, one file a round
*.snapshot.json       what was read off the machine before and after
logs/                 what the commands printed, one file a step

Users' names are replaced by user:1, user:2 and so on, the same everywhere, and what lies in their
folders by "…", before the receipt was signed. So the digests inside journal.jsonl ("prev", "sha256")
are those of the originals, which stayed on the machine; the receipt itself holds the digest of this
bundle, and of the last line of the original journal.
`;

/** Everything that the receipt rests on, scrubbed, as one zip: the same bytes for the same job folder. */
export async function buildEvidence(input: EvidenceInput): Promise<Evidence> {
  const files = await readJobFiles(input.jobDir, input.lines);
  const documents = [...input.lines.map(({ event }) => event), ...files.map(({ body }) => body)];
  const scrubber = createScrubber(documents, input);
  const members = new Map<string, string>([['README.txt', README]]);
  const lines = input.lines.map((line) => JSON.stringify(scrubber.json(line)));
  members.set('journal.jsonl', lines.map((line) => `${line}\n`).join(''));
  for (const { event } of input.lines)
    if (event.type === 'planned')
      members.set(`plans/round-${event.plan.round}.json`, pretty(scrubber.json(event.plan)));
  for (const { name, body } of files) {
    const clean = scrubber.json(body);
    members.set(name, typeof clean === 'string' ? clean : pretty(clean));
  }
  const zip = await zipOf(members);
  return { zip, sha256: sha256Of(zip), scrubber };
}

interface JobFile {
  readonly name: string;
  /** A text, or a JSON value. */
  readonly body: unknown;
}

/** Readings in the order of the journal, then logs; backups stay on the machine. */
async function readJobFiles(
  jobDir: string,
  lines: readonly JournalLine[],
): Promise<readonly JobFile[]> {
  const readings = lines.flatMap(({ event }) =>
    event.type === 'reading-taken' ? [event.file] : [],
  );
  const logs = (await namesIn(join(jobDir, 'logs'))).map((name) => `logs/${name}`);
  const files: JobFile[] = [];
  for (const name of new Set([...readings, ...logs])) {
    const body = await readBody(join(jobDir, name), name.endsWith('.json'));
    if (body !== null) files.push({ name, body });
  }
  return files;
}

async function namesIn(dir: string): Promise<readonly string[]> {
  try {
    const entries = await readdir(dir, { withFileTypes: true });
    return entries.flatMap((entry) => (entry.isFile() ? [entry.name] : [])).sort();
  } catch {
    // No step has printed anything yet.
    return [];
  }
}

function readBody(path: string, isJson: boolean): Promise<unknown> {
  return withRegularFile(path, async (handle, { size }) => {
    if (isJson && size <= LARGEST_DOCUMENT_BYTES)
      return JSON.parse(await handle.readFile('utf8')) as unknown;
    if (size <= 2 * LOG_PART_BYTES) return handle.readFile('utf8');
    const part = Buffer.alloc(LOG_PART_BYTES);
    const first = await handle.read(part, 0, part.length, 0);
    const beginning = part.toString('utf8', 0, first.bytesRead);
    const last = await handle.read(part, 0, part.length, size - part.length);
    const end = part.toString('utf8', 0, last.bytesRead);
    const leftOut = size - first.bytesRead - last.bytesRead;
    return `${beginning}\n[… ${leftOut} bytes left out …]\n${end}`;
  });
}

function pretty(value: unknown): string {
  return `${JSON.stringify(value, null, 1)}\n`;
}

function zipOf(members: ReadonlyMap<string, string>): Promise<Buffer> {
  const zip = new ZipFile();
  // A local time on purpose: zip keeps wall-clock fields, which are then the same in every time zone.
  const options = { mtime: new Date(1980, 0, 1), mode: 0o100644, forceDosTimestamp: true };
  for (const name of [...members.keys()].sort())
    zip.addBuffer(Buffer.from(members.get(name) ?? '', 'utf8'), name, options);
  return new Promise((resolve, reject) => {
    zip.once('error', reject);
    buffer(zip.outputStream).then(resolve, reject);
    zip.end();
  });
}
