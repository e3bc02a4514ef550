import { describe, expect, it } from 'vitest';
import { ClientMessage, MAIN_ONLY, REQUESTS, StartChoices } from '../../../src/model/contract.ts';
import { MachineChoice } from '../../../src/model/event.ts';
import { ANSWERS } from '../../../src/model/question.ts';

describe('a machine choice', () => {
  it.each(['this', 'practice:home-suite', 'practice:a1'])('may be %s', (text) => {
    expect(MachineChoice.safeParse(text).success).toBe(true);
  });

  it.each([
    '',
    'practice',
    'practice:',
    'practice:../../etc',
    'practice:a/b',
    'practice:A',
    'practice:a\n',
    'that',
  ])('is never %j', (text) => {
    expect(MachineChoice.safeParse(text).success).toBe(false);
  });
});

describe('the contract', () => {
  it('lets no request of the window carry a path or a command', () => {
    for (const [name, { params }] of Object.entries(REQUESTS)) {
      if (MAIN_ONLY.has(name as keyof typeof REQUESTS)) continue;
      const fields = Object.keys(params.shape);
      expect(
        fields.filter((field) => /path|command|argument|^dir$/i.test(field)),
        name,
      ).toEqual([]);
    }
  });

  it.each(['/etc', 'x', null])(
    'takes a pack by its id alone, whatever it looks like: %j',
    (packDir) => {
      const choices = {
        machine: 'this',
        technician: 't',
        site: null,
        assetTag: null,
        clockConfirmed: null,
        packDir,
      };
      expect(StartChoices.safeParse(choices).success).toBe(true);
      expect(StartChoices.safeParse({ ...choices, kitDir: '/' }).success).toBe(false);
      expect(StartChoices.safeParse({ ...choices, technician: '' }).success).toBe(false);
    },
  );

  it.each([
    {},
    { id: -1, request: 'job:pause', params: {} },
    { id: 1, request: 'job:evil', params: {} },
    { id: 1, request: 'toString', params: {} },
    { id: 1, request: 'job:pause', params: {}, more: 1 },
  ])('knows no message %j', (message) => {
    expect(ClientMessage.safeParse(message).success).toBe(false);
  });
});

describe('an answer', () => {
  it.each([
    ['approve-plan', { answer: 'approve', steps: ['r1-1'], command: 'rm' }],
    ['approve-plan', { answer: 'decline', reason: '' }],
    ['before-start', { answer: 'begin', accepted: [], replacement: { kind: 'none', reason: '' } }],
    [
      'before-start',
      {
        answer: 'begin',
        accepted: [{ name: 'all', reason: 'x' }],
        replacement: { kind: 'none', reason: 'x' },
      },
    ],
    ['password', { answer: 'password', password: 'x' }],
    ['keep-waiting', { answer: 'kill' }],
    ['step-failed', { answer: 'try-again', arguments: [] }],
    ['reboot', {}],
    ['install-replacement', { answer: 'install' }],
  ] as const)('to %s of another shape is none: %j', (kind, answer) => {
    expect(ANSWERS[kind].safeParse(answer).success).toBe(false);
  });
});
