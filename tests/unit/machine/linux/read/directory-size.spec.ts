import { describe, expect, it } from 'vitest';
import { DirectorySizer } from '../../../../../src/machine/linux/read/directory-size.ts';
import { makeRoot } from './make-root.ts';

const LIMITS = { entries: 1000, timeMs: 60_000 };

describe('DirectorySizer', () => {
  it('adds up files at every depth', () => {
    const root = makeRoot({ '/a/x': '12345', '/a/b/c/y': '123', '/a/empty': { dir: true } });
    expect(new DirectorySizer(LIMITS).sizeOf(`${root.dir}/a`)).toBe(8);
  });

  it('says that it did not count beyond its limits, rather than too little', () => {
    const root = makeRoot({ '/a/1': 'x', '/a/2': 'x', '/a/3': 'x' });
    expect(new DirectorySizer({ ...LIMITS, entries: 2 }).sizeOf(`${root.dir}/a`)).toBeNull();
    expect(new DirectorySizer({ ...LIMITS, timeMs: -1 }).sizeOf(`${root.dir}/a`)).toBeNull();
  });

  it('counts a folder inside another once against its limits', () => {
    const root = makeRoot({ '/a/b/1': 'x', '/a/b/2': 'x' });
    const sizer = new DirectorySizer({ ...LIMITS, entries: 3 });
    expect([sizer.sizeOf(`${root.dir}/a`), sizer.sizeOf(`${root.dir}/a/b`)]).toEqual([2, 2]);
  });

  it('does not count what is not there', () => {
    expect(new DirectorySizer(LIMITS).sizeOf('/not/there')).toBeNull();
  });
});
