import * as fs from 'node:fs';
import * as path from 'node:path';
import { describe, expect, it } from 'vitest';
import { readPinnedRoots } from '../../../../../src/catalog/roots.ts';
import { loadTrust } from '../../../../../src/machine/windows/signer/trust.ts';
import { rootsDir, ROOT, STRANGER } from './stand-in-vendor.ts';

const ROOTS_DIR = path.resolve('assets/catalog/roots');

interface RootList {
  readonly debianPackage: string;
  readonly roots: readonly {
    readonly file: string;
    readonly subject: string;
    readonly sha256: string;
    readonly debianFile: string;
    readonly neededFor: string;
  }[];
}

describe('the pinned roots', () => {
  const list = JSON.parse(fs.readFileSync(path.join(ROOTS_DIR, 'roots.json'), 'utf8')) as RootList;

  it('are those that the list names, each with subject and digest, and no other', async () => {
    const pinnedRoots = await readPinnedRoots('assets/catalog');
    const { roots, unreadable } = loadTrust({ pinnedRoots, rootsDirs: [] });
    const key = ({ subject, sha256 }: { subject: string; sha256: string }): string =>
      `${sha256} ${subject}`;
    expect(roots.map(key).sort()).toEqual(list.roots.map(key).sort());
    expect(unreadable).toEqual([]);
    const files = fs.readdirSync(ROOTS_DIR).filter((name) => name.endsWith('.pem'));
    expect(files.sort()).toEqual(list.roots.map(({ file }) => file).sort());
  });

  it('are authorities that certified themselves and are valid today, each with source and reason', () => {
    for (const root of loadTrust({ pinnedRoots: [], rootsDirs: [ROOTS_DIR] }).roots) {
      expect(root.isAuthority, root.subject).toBe(true);
      expect(root.x509.verify(root.key), root.subject).toBe(true);
    }
    expect(list.debianPackage).toMatch(/^ca-certificates \d{8}/);
    for (const { debianFile, neededFor } of list.roots) {
      expect(debianFile).toMatch(/^mozilla\/.+\.crt$/);
      expect(neededFor).not.toBe('');
    }
  });
});

describe('loadTrust', () => {
  it('adds the roots of a second folder, and takes one that does not exist as empty', () => {
    const { roots, unreadable } = loadTrust({
      pinnedRoots: [],
      rootsDirs: [rootsDir(), rootsDir([STRANGER, ROOT]), '/no/such'],
    });
    expect(roots.map(({ subject }) => subject)).toEqual([
      'CN=Stand-in Root CA, O=Stand-in Trust',
      'CN=Stand-in Stranger Root, O=Stand-in Stranger',
    ]);
    expect(unreadable).toEqual([]);
  });

  it.skipIf(process.platform === 'win32')('names files that hold none, and follows no link', () => {
    const dir = rootsDir([]);
    fs.writeFileSync(path.join(dir, 'empty.pem'), '');
    fs.writeFileSync(path.join(dir, 'text.crt'), 'no certificate');
    fs.writeFileSync(path.join(dir, 'notes.txt'), 'not looked at');
    fs.symlinkSync(path.join(rootsDir(), '0.pem'), path.join(dir, 'link.pem'));
    const { roots, unreadable } = loadTrust({ pinnedRoots: [], rootsDirs: [dir] });
    expect(roots).toEqual([]);
    expect(unreadable.map((file) => path.basename(file))).toEqual([
      'empty.pem',
      'link.pem',
      'text.crt',
    ]);
  });

  it('reads a certificate in DER, and several in one PEM file', () => {
    const dir = rootsDir([]);
    fs.writeFileSync(path.join(dir, 'root.cer'), ROOT.der);
    const both = rootsDir([ROOT, STRANGER]);
    const texts = ['0.pem', '1.pem'].map((name) => fs.readFileSync(path.join(both, name), 'utf8'));
    fs.writeFileSync(path.join(dir, 'both.pem'), texts.join('\n'));
    expect(loadTrust({ pinnedRoots: [], rootsDirs: [dir] }).roots).toHaveLength(2);
  });
});
