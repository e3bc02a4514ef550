import { execFileSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { describe, expect, it } from 'vitest';
import { bufferRanges } from '../../../../../src/machine/windows/signer/file-ranges.ts';
import { parseVersionBlock } from '../../../../../src/machine/windows/signer/version-block.ts';
import {
  readVersionInfo,
  versionInfoIn,
} from '../../../../../src/machine/windows/signer/version-info.ts';
import { standInPe, versionBlock } from './stand-in-pe.ts';

const infoOf = (options: Parameters<typeof standInPe>[0]): ReturnType<typeof versionInfoIn> =>
  versionInfoIn(bufferRanges(standInPe(options)));

describe('versionInfoIn', () => {
  it('gives every language, and the first that has a text', () => {
    const version = {
      '041904b0': { CompanyName: 'АО "Лаборатория Касперского"', ProductName: ' ' },
      '040904b0': {
        CompanyName: 'AO Kaspersky Lab',
        ProductName: 'Kaspersky',
        FileDescription: 'Set-up',
        OriginalFilename: 'setup.exe',
        FileVersion: '21, 3',
      },
    };
    const info = infoOf({ version, fixedVersion: [21, 3, 10, 391] });
    expect(info).toMatchObject({
      kind: 'version-info',
      companies: ['АО "Лаборатория Касперского"', 'AO Kaspersky Lab'],
      company: 'АО "Лаборатория Касперского"',
      product: 'Kaspersky',
      description: 'Set-up',
      originalName: 'setup.exe',
      fileVersion: '21.3.10.391',
    });
  });

  it.each([
    ['Chinese', '卡巴斯基'],
    ['Japanese', 'カスペルスキー'],
    ['French', 'Sécurité à bord'],
    ['German', 'Prüfstelle für Straßen'],
    ['beyond the basic plane', 'Stand-in 🛡'],
    ['30,000 characters', 'x'.repeat(30_000)],
  ])('keeps a name in %s', (_language, CompanyName) => {
    expect(infoOf({ version: { '000004b0': { CompanyName } } })).toMatchObject({
      companies: [CompanyName],
    });
  });

  it('says none for a program without version information', () => {
    expect(infoOf({})).toEqual({ kind: 'none' });
  });

  it('ends at the first zero in a value', () => {
    const info = infoOf({ version: { '040904b0': { CompanyName: 'AO\0Kaspersky Lab' } } });
    expect(info).toMatchObject({ company: 'AO' });
  });

  it('says none where the resources lie in no section, or lead in circles', () => {
    const pe = standInPe({ version: { '040904b0': { CompanyName: 'A' } } });
    const nowhere = Buffer.from(pe);
    nowhere.writeUInt32LE(0x7fff0000, 88 + 112 + 16);
    expect(versionInfoIn(bufferRanges(nowhere))).toEqual({ kind: 'none' });
    const circle = Buffer.from(pe);
    for (const at of [20, 44, 68]) circle.writeUInt32LE(0x8000_0000, 1536 + at);
    expect(versionInfoIn(bufferRanges(circle))).toEqual({ kind: 'none' });
  });

  it('reads a program cut anywhere without throwing', () => {
    const pe = standInPe({ version: { '040904b0': { CompanyName: 'A', ProductName: 'B' } } });
    for (let length = 1024; length < pe.length; length += 1) {
      const { kind } = versionInfoIn(bufferRanges(pe.subarray(0, length)));
      expect(['none', 'version-info']).toContain(kind);
    }
  });
});

describe('parseVersionBlock', () => {
  const block = versionBlock({ '040904b0': { CompanyName: 'A', ProductName: 'B' } });

  it('keeps what comes before a node that is too short to lead on', () => {
    const damaged = Buffer.from(block);
    damaged.writeUInt16LE(0, damaged.indexOf(Buffer.from('ProductName', 'utf16le')) - 6);
    const [table] = parseVersionBlock(damaged)?.tables ?? [];
    expect([...(table?.strings ?? [])]).toEqual([['CompanyName', 'A']]);
  });

  it.each([
    ['nothing', Buffer.alloc(0)],
    ['another key', Buffer.from(block.toString('latin1').replace('V', 'W'), 'latin1')],
    ['a length behind its end', block.subarray(0, block.length - 4)],
  ])('refuses %s', (_what, bytes) => {
    expect(parseVersionBlock(bytes)).toBeNull();
  });

  it('takes the counts of a value from compilers that count bytes', () => {
    const bytes = Buffer.from(block);
    const at = bytes.indexOf(Buffer.from('CompanyName', 'utf16le')) - 6;
    bytes.writeUInt16LE(4, at + 2);
    expect(parseVersionBlock(bytes)?.tables[0]?.strings.get('CompanyName')).toBe('A');
  });
});

describe('readVersionInfo', () => {
  const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'swapout-version-'));

  it('reads a file', () => {
    const file = path.join(dir, 'a.exe');
    fs.writeFileSync(file, standInPe({ version: { '040904b0': { CompanyName: 'A' } } }));
    expect(readVersionInfo(file)).toMatchObject({ company: 'A' });
  });

  it.each([
    ['a file that is not there', path.join(dir, 'absent.exe')],
    ['a folder', dir],
    ['a name with a zero in it', `${dir}/a.exe\0.txt`],
    ['a share of a server', '\\\\server\\share\\a.exe'],
    ['a share, written with slashes', '//server/share/a.exe'],
    ['a device', '\\\\.\\PhysicalDrive0'],
    ['a share behind the long form', '\\\\?\\UNC\\server\\share\\a.exe'],
  ])('says that %s cannot be opened', (_what, file) => {
    expect(readVersionInfo(file)).toEqual({ kind: 'unreadable', why: 'cannot-be-opened' });
  });

  it.skipIf(process.platform === 'win32')('does not wait at a named pipe', () => {
    const pipe = path.join(dir, 'pipe.exe');
    execFileSync('/usr/bin/mkfifo', [pipe]);
    expect(readVersionInfo(pipe)).toEqual({ kind: 'unreadable', why: 'cannot-be-opened' });
  });
});
