import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createIntl } from 'react-intl';
import { describe, expect, it } from 'vitest';
import { en } from '../../../../renderer/text/en.ts';

const rendererDir = join(import.meta.dirname, '../../../../renderer');
const sources = readdirSync(rendererDir, { recursive: true, encoding: 'utf8' })
  .filter((file) => /\.tsx?$/.test(file) && !/text[\\/]en[\\/.]/.test(file))
  .map((file) => readFileSync(join(rendererDir, file), 'utf8'))
  .join('\n');
/** What ids are made of where a part of them is a word of the model: `outcome.${…}` and `….practice`. */
const starts = [...sources.matchAll(/[`']([a-z-]+(?:\.[a-z-]+)*[.]?)\$\{/g)].map(
  ([, start]) => start,
);

describe('the sentences', () => {
  it('are all used', () => {
    const isMade = (id: string): boolean =>
      starts.some((start) => start !== undefined && id.startsWith(start));
    const unused = Object.keys(en).filter((id) => !isMade(id) && !sources.includes(`'${id}'`));
    expect(unused).toEqual([]);
  });

  it('are all sound messages', () => {
    const problems: unknown[] = [];
    const intl = createIntl({
      locale: 'en',
      messages: en,
      onError: (error) => problems.push(error),
    });
    for (const [id, message] of Object.entries(en)) {
      const names = [...message.matchAll(/\{(\w+)/g)].map(([, name]) => name ?? '');
      const text = intl.formatMessage({ id }, Object.fromEntries(names.map((name) => [name, 1])));
      if (/[{}]/.test(text)) problems.push(text);
    }
    expect(problems).toEqual([]);
  });
});
