import { describe, expect, it } from 'vitest';
import { parseTaskFile } from '../../../../../src/machine/windows/read/task-file.ts';

const NAMESPACE = 'xmlns="http://schemas.microsoft.com/windows/2004/02/mit/task"';

function task(actions: string, head = '<?xml version="1.0" encoding="UTF-16"?>'): string {
  return `${head}\r\n<Task version="1.2" ${NAMESPACE}><RegistrationInfo><Author>Стандин</Author></RegistrationInfo><Actions Context="Author">${actions}</Actions></Task>`;
}

const EXEC =
  '<Exec><Command>"C:\\Program Files\\Sécurité &amp; Co\\a.exe"</Command><Arguments>/x &#34;ü&#34;</Arguments></Exec>';
const WANTED = {
  actions: ['"C:\\Program Files\\Sécurité & Co\\a.exe" /x "ü"'],
  author: 'Стандин',
};

describe('parseTaskFile', () => {
  it.each([
    [
      'UTF-16LE with a mark',
      Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(task(EXEC), 'utf16le')]),
    ],
    ['UTF-16LE without one', Buffer.from(task(EXEC), 'utf16le')],
    [
      'UTF-8 with a mark',
      Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), Buffer.from(task(EXEC))]),
    ],
    ['UTF-8', Buffer.from(task(EXEC))],
  ])('reads a file in %s', (_, bytes) => {
    expect(parseTaskFile(bytes)).toEqual(WANTED);
  });

  it('has every action, COM classes too, and none that a comment holds', () => {
    const actions = `<!-- <Exec><Command>no.exe</Command></Exec> -->${EXEC}<ComHandler><ClassId>{1}</ClassId></ComHandler><Exec><Command><![CDATA[C:\\b.exe]]></Command></Exec>`;
    expect(parseTaskFile(Buffer.from(task(actions)))?.actions).toEqual([
      ...WANTED.actions,
      '{1}',
      'C:\\b.exe',
    ]);
  });

  it.each([
    ['nothing', ''],
    ['no XML', 'MZ\0\0'],
    ['another document', '<a/>'],
    ['cut off', task(EXEC).slice(0, -10)],
    ['not nesting', '<Task><Exec></Task></Exec>'],
    ['a document type', `<!DOCTYPE x [<!ENTITY a "b">]>${task(EXEC, '')}`],
    ['too deep', '<Task>'.repeat(100_000)],
  ])('refuses %s', (_, text) => {
    expect(parseTaskFile(Buffer.from(text))).toBeNull();
  });
});
