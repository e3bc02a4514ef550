import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { fromBuffer, type Entry, type ZipFile } from 'yauzl';
import { describe, expect, it } from 'vitest';
import { exitCodeOf } from '../../../src/model/run-document.ts';
import { anEngine, person, run } from './practice-job.ts';

const KES = 'Training-KES-1';
const AGENT = 'Training-Agent-1';
const WRONG = 'planted-wrong-Pässword';
const CHOICE = 'practice:endpoint-agent-password';

/** Every way in which a password could lie in a file. */
function formsOf(password: string): readonly Buffer[] {
  const narrow = Buffer.from(password, 'utf8');
  const wide = Buffer.from(password, 'utf16le');
  const hex = [narrow.toString('hex'), wide.toString('hex')];
  const texts = [
    password,
    ...hex,
    ...hex.map((text) => text.toUpperCase()),
    narrow.toString('base64').replace(/=+$/, '').slice(0, -1),
    wide.toString('base64').replace(/=+$/, '').slice(0, -1),
    JSON.stringify(password).slice(1, -1),
    encodeURIComponent(password),
  ];
  return [narrow, wide, ...texts.map((text) => Buffer.from(text, 'utf8'))];
}

/** Members of a zip, read whole. */
async function membersOf(bytes: Buffer): Promise<readonly Buffer[]> {
  const zip = await new Promise<ZipFile>((resolve, reject) => {
    fromBuffer(bytes, { lazyEntries: false }, (error, file) => {
      if (error !== null) reject(error);
      else resolve(file);
    });
  });
  const members: Promise<Buffer>[] = [];
  return new Promise((resolve, reject) => {
    zip.on('entry', (entry: Entry) => {
      members.push(
        new Promise((done, fail) => {
          zip.openReadStream(entry, (error, stream) => {
            if (error !== null) {
              fail(error);
              return;
            }
            const chunks: Buffer[] = [];
            stream.on('data', (chunk: Buffer) => chunks.push(chunk));
            stream.on('end', () => {
              done(Buffer.concat(chunks));
            });
          });
        }),
      );
    });
    zip.on('error', reject);
    zip.on('end', () => {
      resolve(Promise.all(members));
    });
  });
}

/** All that lies below `dir`, packed things also unpacked, and payloads also decoded. */
async function contentsOf(dir: string): Promise<readonly { path: string; bytes: Buffer }[]> {
  const files = await readdir(dir, { recursive: true, withFileTypes: true });
  const contents: { path: string; bytes: Buffer }[] = [];
  for (const file of files.filter((entry) => entry.isFile())) {
    const path = join(file.parentPath, file.name);
    const bytes = await readFile(path);
    contents.push({ path, bytes });
    if (path.endsWith('.gz')) contents.push({ path, bytes: gunzipSync(bytes) });
    if (path.endsWith('.zip'))
      for (const member of await membersOf(bytes)) contents.push({ path, bytes: member });
    if (path.endsWith('.dsse.json')) {
      const { payload } = JSON.parse(bytes.toString('utf8')) as { payload: string };
      contents.push({ path, bytes: Buffer.from(payload, 'base64') });
    }
  }
  return contents;
}

async function placesOf(dir: string, passwords: readonly string[]): Promise<readonly string[]> {
  const contents = await contentsOf(dir);
  expect(contents.length).toBeGreaterThan(10);
  return passwords.flatMap((password) =>
    contents.flatMap(({ path, bytes }) =>
      formsOf(password).some((form) => bytes.includes(form)) ? [`${password} in ${path}`] : [],
    ),
  );
}

describe('a password', () => {
  it('given beforehand lies nowhere on disk after the job', async () => {
    const engine = await anEngine();
    const job = await run(engine, CHOICE, {
      products: {
        'kes-windows': { login: 'KLAdmin', password: KES },
        'network-agent': { login: null, password: AGENT },
      },
    });
    expect(exitCodeOf(job)).toBe(0);
    expect(await placesOf(join(engine.kitDir, '..'), [KES, AGENT])).toEqual([]);
  });

  it('typed, right or wrong, lies nowhere on disk after the job', async () => {
    const engine = await anEngine();
    const answerer = person({
      password: ({ product, attempt }) => {
        if (product === 'network-agent')
          return { answer: 'password', login: null, password: AGENT };
        const password = attempt < 3 ? WRONG : KES;
        return { answer: 'password', login: 'KLAdmin', password };
      },
    });
    const job = await run(engine, CHOICE, { answerer });
    expect(exitCodeOf(job)).toBe(0);
    expect(await placesOf(join(engine.kitDir, '..'), [KES, AGENT, WRONG])).toEqual([]);
  });

  it('would be found by this search if it lay there', async () => {
    // Without this the two facts above could not fail.
    const engine = await anEngine();
    const options = {
      site: `site ${Buffer.from(KES, 'utf16le').toString('hex')}`,
      assetTag: AGENT,
    };
    await run(engine, CHOICE, { options });
    const found = await placesOf(join(engine.kitDir, '..'), [KES, AGENT]);
    const where = found.map((line) => line.replace(/^.*[./]/, ''));
    expect(new Set(where)).toEqual(new Set(['jsonl', 'json', 'zip']));
  });

  it('stands on the screen as dots, never as itself', async () => {
    const engine = await anEngine();
    const shown: string[] = [];
    const job = await run(engine, CHOICE, {
      products: { 'kes-windows': { login: 'KLAdmin', password: KES } },
      reporter: {
        line: (line) => shown.push(JSON.stringify(line)),
        output: (_step, _stream, text) => shown.push(text),
        progress: (text) => shown.push(text),
      },
    });
    expect(job.steps.some(({ step }) => step.commandLine.includes('KLPASSWD=••••'))).toBe(true);
    expect(shown.join('\n')).not.toContain(KES);
  });
});
