import { decodeText } from './disk.ts';
import { childTexts, readElements, type XmlElement } from './xml.ts';

/** What a scheduled task starts, one text an action: a command with its arguments, or a COM class. */
export interface TaskFile {
  readonly actions: readonly string[];
  readonly author: string | null;
}

/** A task's file as Windows keeps it (Task Scheduler schema 1.x); null for what is none. */
export function parseTaskFile(bytes: Buffer): TaskFile | null {
  const elements = readElements(decodeText(bytes));
  if (elements === null || !elements.some(({ name }) => name === 'Task')) return null;
  const actions = elements.flatMap((element): string[] => {
    if (element.name === 'Exec') return execText(elements, element);
    if (element.name === 'ComHandler') return [...childTexts(elements, element, 'ClassId')];
    return [];
  });
  const info = elements.find(({ name }) => name === 'RegistrationInfo');
  const author = info === undefined ? undefined : childTexts(elements, info, 'Author')[0];
  return { actions, author: author ?? null };
}

function execText(elements: readonly XmlElement[], exec: XmlElement): string[] {
  const [command = ''] = childTexts(elements, exec, 'Command');
  const [argumentsText = ''] = childTexts(elements, exec, 'Arguments');
  return command === '' ? [] : [`${command} ${argumentsText}`.trim()];
}
