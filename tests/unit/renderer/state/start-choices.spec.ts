import { describe, expect, it } from 'vitest';
import {
  choicesFrom,
  draftFrom,
  missingIn,
  needsPassphrase,
  openJobOn,
} from '../../../../renderer/state/start-choices.ts';
import { StartChoices } from '../../../../src/model/contract.ts';
import { welcomeWith } from '../fixtures/machine.ts';
import { SCENES, welcomeOf } from '../fixtures/scenes.ts';

const draft = draftFrom(welcomeWith());

describe('the fields of Start', () => {
  it('hold what the kit knows, and its only pack', () => {
    const known = draftFrom(welcomeWith({ technician: 'T-0417', site: 'Harbour office' }));
    expect(known).toMatchObject({ technician: 'T-0417', site: 'Harbour office' });
    expect(known.packDir).toBe('approved-2026-11');
  });

  it('leave the choice open among several packs', () => {
    const [pack] = welcomeWith().packs;
    const packs = pack === undefined ? [] : [pack, { ...pack, id: 'another' }];
    expect(draftFrom(welcomeWith({ packs })).packDir).toBe('');
  });

  it('never confirm the clock by themselves', () => {
    expect(draft.clockConfirmed).toBe(false);
  });

  it('become choices of the contract, empty ones null, the passphrase not among them', () => {
    const filled = { ...draft, technician: ' T-1 ', site: ' ', packDir: '', passphrase: 'secret' };
    const choices = choicesFrom(filled);
    expect(choices).toEqual({
      machine: 'this',
      technician: 'T-1',
      site: null,
      assetTag: null,
      clockConfirmed: false,
      packDir: null,
    });
    expect(StartChoices.safeParse(choices).success).toBe(true);
  });
});

describe('what is missing on Start', () => {
  it('is the technician’s id', () => {
    expect(missingIn({ ...draft, technician: ' ' }, welcomeWith())).toEqual(['technician']);
    expect(missingIn({ ...draft, technician: 'T-1' }, welcomeWith())).toEqual([]);
  });

  it('is the passphrase where this machine’s receipt is signed with an encrypted key', () => {
    const encrypted = welcomeWith({ signingKey: 'encrypted' });
    const named = { ...draft, technician: 'T-1' };
    expect(missingIn(named, encrypted)).toEqual(['passphrase']);
    expect(missingIn({ ...named, passphrase: 'x' }, encrypted)).toEqual([]);
  });

  it('is no passphrase for a practice machine', () => {
    expect(needsPassphrase({ machine: 'practice:home-suite' }, { signingKey: 'encrypted' })).toBe(
      false,
    );
  });
});

describe('openJobOn', () => {
  const scene = SCENES['start-unfinished'];
  const jobs = scene === undefined ? [] : welcomeOf(scene).jobs;

  it('finds the unfinished job of that machine alone', () => {
    expect(openJobOn('practice:endpoint-reboot', jobs)?.job).toBe('20261120T080000Z-11aa');
    expect(openJobOn('practice:home-suite', jobs)).toBeNull();
  });

  it('does not count a job that is done', () => {
    expect(openJobOn('this', jobs)).toBeNull();
  });
});
