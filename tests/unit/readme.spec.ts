import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { EXIT } from '../../src/model/exit-code.ts';

const ROOT = resolve(import.meta.dirname, '../..');
const read = (path: string): string => readFileSync(join(ROOT, path), 'utf8');
const README = read('README.md');

/** Lines of the fenced blocks of a document. */
function fenced(text: string): string[] {
  return [...text.matchAll(/```sh\n([\s\S]*?)```/g)].flatMap(([, body = '']) =>
    body.trim().split('\n'),
  );
}

describe('the README', () => {
  it('shows lines of the script that checks receipts, as they stand in it', () => {
    const script = read('src/receipt/verify-receipt.sh').split('\n');
    const shown = fenced(README).filter((line) => /"\$[12d]|\$d\//.test(line));
    expect(shown.length).toBeGreaterThan(4);
    expect(shown.filter((line) => !script.includes(line))).toEqual([]);
  });

  it('names only npm scripts that there are', () => {
    const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };
    const named = [...README.matchAll(/npm (?:run )?(start|test|build|package|bench|lint)\b/g)].map(
      ([, name]) => name,
    );
    expect(named).toContain('start');
    expect(named.filter((name) => name === undefined || !(name in scripts))).toEqual([]);
  });

  it('lists every exit code', () => {
    const listed = [...README.matchAll(/^\| (\d)\s+\|/gm)].map(([, code]) => Number(code));
    expect(listed).toEqual(Object.values(EXIT));
  });

  it.each([
    'README.md',
    'src/ARCHITECTURE.md',
    'main/SECURITY.md',
    'tests/README.md',
    'assets/catalog/README.md',
  ])('and %s link only to files that there are', (path) => {
    const targets = [...read(path).matchAll(/\]\(([^)#:]+)\)/g)].map(([, target = '']) => target);
    expect(targets.filter((target) => !existsSync(join(ROOT, dirname(path), target)))).toEqual([]);
  });

  it.each(['README.md', 'src/ARCHITECTURE.md', 'main/SECURITY.md', 'tests/README.md'])(
    'and %s name in code marks only files that there are',
    (path) => {
      const named = [
        ...read(path).matchAll(/`((?:src|main|renderer|assets|scripts|tests)\/[\w./-]+)`/g),
      ].map(([, name = '']) => name);
      expect(named.filter((name) => !existsSync(join(ROOT, name)))).toEqual([]);
    },
  );
});
