import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { findAdvice } from '../../../../renderer/state/advice.ts';
import { authorityName } from '../../../../renderer/state/authorities.ts';

const ids = readdirSync(join(import.meta.dirname, '../../../../assets/advice')).map((file) =>
  file.replace(/\.json$/, ''),
);

describe('the advice in the window', () => {
  it.each(ids)('has %s from assets/advice', (id) => {
    expect(findAdvice(id)?.tryInOrder.length).toBeGreaterThan(0);
  });

  it('is none where there is nothing to advise', () => {
    expect(findAdvice(null)).toBeNull();
    expect(findAdvice('no-such-advice')).toBeNull();
  });
});

describe('authorityName', () => {
  it('calls an order by its name, and an unknown one by its id', () => {
    expect(authorityName('us-bod-17-01')).toContain('Binding Operational Directive 17-01');
    expect(authorityName('xx-unknown')).toBe('xx-unknown');
  });
});
