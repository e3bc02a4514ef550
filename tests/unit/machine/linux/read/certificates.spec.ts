import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { readCertificates } from '../../../../../src/machine/linux/read/certificates.ts';
import { makeRoot, recorded } from './make-root.ts';

const PEM = recorded('certificates/stand-in.pem');
const DER = recorded('certificates/stand-in.der');
const OTHER = recorded('certificates/other.pem');
const SUBJECT = 'CN=Stand-in Anti-Virus Personal Root Certificate, O=Stand-in Lab';

describe('readCertificates', () => {
  it.each([
    ['the whole subject', SUBJECT],
    ['a part', 'CN=Stand-in *'],
    ["a part's value", 'Stand-in Anti-Virus Personal Root Certificate'],
    ['other letters', '*stand-in lab*'],
  ])('finds a certificate by %s', (_what, pattern) => {
    const root = makeRoot({ '/usr/local/share/ca-certificates/a.crt': PEM });
    expect(readCertificates(root, [pattern]).facts).toEqual([
      {
        source: 'certificate',
        locator: '/usr/local/share/ca-certificates/a.crt',
        name: SUBJECT,
        issuer: SUBJECT,
        sha256: createHash('sha256').update(DER).digest('hex'),
      },
    ]);
  });

  it('leaves out those of others, and counts them', () => {
    const root = makeRoot({ '/etc/ssl/certs/other.pem': OTHER });
    expect(readCertificates(root, ['*Stand-in*'])).toMatchObject({ facts: [], entries: 1 });
  });

  it.each([
    ['/etc/pki/ca-trust/source/anchors/a.cer', DER],
    ['/etc/pki/trust/anchors/a.pem', PEM],
    ['/etc/ssl/certs/ca-certificates.crt', Buffer.concat([OTHER, PEM])],
    ['/etc/ssl/certs/hidden.crt', Buffer.concat([Buffer.from('# a remark\r\n'), PEM])],
  ])('reads %s', (path, bytes) => {
    const { facts } = readCertificates(makeRoot({ [path]: bytes }), ['*Stand-in*']);
    expect(facts).toMatchObject([{ locator: path, name: SUBJECT }]);
  });

  it('names a certificate once, where it was put by hand', () => {
    const root = makeRoot({
      '/usr/local/share/ca-certificates/a.crt': PEM,
      '/etc/ssl/certs/a.pem': { link: '/usr/local/share/ca-certificates/a.crt' },
      '/etc/ssl/certs/0a1b2c3d.0': { link: 'a.pem' },
      '/etc/ssl/certs/ca-certificates.crt': Buffer.concat([OTHER, PEM]),
    });
    const { facts, entries } = readCertificates(root, ['*Stand-in*']);
    expect(facts.map(({ locator }) => locator)).toEqual(['/usr/local/share/ca-certificates/a.crt']);
    expect(entries).toBe(2);
  });

  it('passes over files that are no certificate, and links that lead nowhere', () => {
    const root = makeRoot({
      '/etc/ssl/certs/README': 'nothing here',
      '/etc/ssl/certs/broken.pem': '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n',
      '/etc/ssl/certs/gone.pem': { link: '/usr/share/gone.pem' },
    });
    expect(readCertificates(root, ['*'])).toMatchObject({ facts: [], entries: 0, unread: [] });
  });
});
