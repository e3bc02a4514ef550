import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseUnitFile } from '../../../../../src/machine/linux/read/parse-unit-file.ts';

const service = (...lines: string[]): string => ['[Service]', ...lines, ''].join('\n');

describe('parseUnitFile', () => {
  it.each([
    [
      'a plain path',
      service('ExecStart=/opt/kaspersky/kesl/libexec/launcher -d'),
      '/opt/kaspersky/kesl/libexec/launcher',
    ],
    ['prefixes', service('ExecStart=-@!!/usr/bin/kesl kesl --x'), '/usr/bin/kesl'],
    ['spaces around the sign', service('ExecStart = /usr/bin/kesl'), '/usr/bin/kesl'],
    ['quotes', service('ExecStart="/opt/my app/run" --x'), '/opt/my app/run'],
    ['an escaped space', service('ExecStart=/opt/my\\x20app/run --x'), '/opt/my app/run'],
    ['a continued line', service('ExecStart=/usr/bin/kesl \\', '  --one'), '/usr/bin/kesl'],
    [
      'a continued line with a comment in it',
      service('ExecStart=\\', '# why', '/usr/bin/kesl'),
      '/usr/bin/kesl',
    ],
    [
      'an emptied list',
      service('ExecStart=/usr/bin/old', 'ExecStart=', 'ExecStart=/usr/bin/new'),
      '/usr/bin/new',
    ],
    ['Windows line ends', '[Service]\r\nExecStart=/usr/bin/kesl -d\r\n', '/usr/bin/kesl'],
    ['indented lines', '[Service]\n  ExecStart=/usr/bin/kesl\n', '/usr/bin/kesl'],
    ['the first of several', service('ExecStart=/usr/bin/a', 'ExecStart=/usr/bin/b'), '/usr/bin/a'],
  ])('finds the program of %s', (_what, text, path) => {
    expect(parseUnitFile(text).execPath).toBe(path);
  });

  it.each([
    ['a name without a path', service('ExecStart=kesl')],
    ['a comment', service('#ExecStart=/usr/bin/kesl', ';ExecStart=/usr/bin/kesl')],
    ['another section', '[X-Other]\nExecStart=/usr/bin/kesl\n'],
    ['another key', service('ExecStartPre=/usr/bin/kesl', 'Environment=ExecStart=/usr/bin/kesl')],
    ['the text of a continued line', service('Environment=A=\\', 'ExecStart=/usr/bin/kesl')],
    ['nothing', ''],
  ])('finds no program in %s', (_what, text) => {
    expect(parseUnitFile(text).execPath).toBeNull();
  });

  it('tells a unit that can be enabled from one that cannot', () => {
    expect(parseUnitFile('[Unit]\n[Install]\nWantedBy=multi-user.target\n').installable).toBe(true);
    expect(parseUnitFile('[Unit]\n#[Install]\n').installable).toBe(false);
  });

  it.each([
    ['[Timer]\nOnCalendar=daily\nUnit=scan.service\n', 'scan.service'],
    ['[Socket]\nService=kesl.service\n', 'kesl.service'],
    ['[Timer]\nOnCalendar=daily\n', null],
  ])('finds what a unit without a program starts', (text, starts) => {
    expect(parseUnitFile(text).starts).toBe(starts);
  });

  it('finds the program between any lines that say something else', () => {
    const other = fc.stringMatching(/^(?:[A-Z][a-z]{1,12}=[ -[\]-~]{0,30}|#[ -~]{0,20}|)$/);
    fc.assert(
      fc.property(fc.array(other), fc.array(other), (before, after) => {
        const text = service(...before, 'ExecStart=/usr/bin/kesl', ...after);
        expect(parseUnitFile(text).execPath).toBe('/usr/bin/kesl');
      }),
    );
  });

  it('never throws', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        parseUnitFile(text);
        parseUnitFile(service(text));
      }),
    );
  });
});
