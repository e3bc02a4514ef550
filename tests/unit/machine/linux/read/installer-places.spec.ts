import { describe, expect, it } from 'vitest';
import {
  installerPlaces,
  parseUserDirs,
} from '../../../../../src/machine/linux/read/installer-places.ts';
import { makeRoot } from './make-root.ts';

const HOMES = [{ user: 'anna', dir: '/home/anna' }];
const personal = (root: Parameters<typeof installerPlaces>[0]) =>
  installerPlaces(root, HOMES)
    .filter(({ owner }) => owner === 'user:anna')
    .map(({ dir }) => dir);

describe('parseUserDirs', () => {
  const text = [
    '# written by xdg-user-dirs-update',
    'XDG_DESKTOP_DIR="$HOME/Рабочий стол"',
    'XDG_DOWNLOAD_DIR="$HOME/Загрузки/"',
    'XDG_MUSIC_DIR="$HOME/Музыка"',
  ].join('\n');

  it("finds the folders under the names of the user's language", () => {
    expect(parseUserDirs(text, '/home/anna')).toEqual([
      '/home/anna/Рабочий стол',
      '/home/anna/Загрузки',
    ]);
  });

  it.each(['"$HOME/"', '"/etc/x"', '"$HOME/../bert/Downloads"', '"/home/annabel/Downloads"'])(
    'leaves out %s, which is no folder inside the home',
    (value) => {
      expect(parseUserDirs(`XDG_DOWNLOAD_DIR=${value}`, '/home/anna')).toEqual([]);
    },
  );
});

describe('installerPlaces', () => {
  it('adds the folders of the language to the usual ones', () => {
    const root = makeRoot({
      '/home/anna/.config/user-dirs.dirs': 'XDG_DOWNLOAD_DIR="$HOME/Herunter"\n',
    });
    expect(personal(root)).toEqual([
      '/home/anna/Downloads',
      '/home/anna/Download',
      '/home/anna/Desktop',
      '/home/anna/Herunter',
    ]);
  });

  it('leaves out a folder that a user linked to somewhere else', () => {
    const root = makeRoot({ '/home/anna/Downloads': { link: '/etc' } });
    expect(personal(root)).not.toContain('/home/anna/Downloads');
  });

  it('keeps it where the whole home lies behind a link', () => {
    const root = makeRoot({ '/data/home/anna/Downloads/x': '', '/home': { link: '/data/home' } });
    expect(personal(root)).toContain('/home/anna/Downloads');
  });
});
