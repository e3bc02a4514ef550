import { generateKeyPairSync, sign, type KeyObject } from 'node:crypto';
import * as der from './stand-in-der.ts';

/** A certificate with its key, made by a test. Whatever its name says, it is nobody's. */
export interface StandInCertificate {
  readonly der: Buffer;
  readonly name: Buffer;
  readonly issuerName: Buffer;
  readonly serial: Buffer;
  readonly publicKey: KeyObject;
  readonly privateKey: KeyObject;
}

export interface StandInCertificateOptions {
  /** `CN`, `O` … by their short names, in the order of the encoding. */
  readonly subject: Readonly<Record<string, string>>;
  /** Null: signed by its own key. */
  readonly issuer: StandInCertificate | null;
  readonly isAuthority?: boolean;
  readonly maxAuthoritiesBelow?: number;
  readonly purposes?: readonly string[];
  readonly validFrom?: Date;
  readonly validTo?: Date;
  readonly serial?: number;
  readonly criticalExtension?: string;
  /** The key of a certificate made before. */
  readonly key?: Pick<StandInCertificate, 'publicKey' | 'privateKey'>;
}

export const CODE_SIGNING = '1.3.6.1.5.5.7.3.3';
export const TIME_STAMPING = '1.3.6.1.5.5.7.3.8';
export const SERVER = '1.3.6.1.5.5.7.3.1';

/** How this key signs: its algorithm with SHA-256. */
export function signatureAlgorithm(key: KeyObject): Buffer {
  return key.asymmetricKeyType === 'rsa'
    ? der.sequence(der.oid('1.2.840.113549.1.1.11'), der.nothing())
    : der.sequence(der.oid('1.2.840.10045.4.3.2'));
}

const NAME_OIDS: Readonly<Record<string, string>> = {
  CN: '2.5.4.3',
  C: '2.5.4.6',
  L: '2.5.4.7',
  O: '2.5.4.10',
  OU: '2.5.4.11',
};

let serials = 1000;

export function standInCertificate(options: StandInCertificateOptions): StandInCertificate {
  const { publicKey, privateKey } =
    options.key ?? generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const name = der.sequence(
    ...Object.entries(options.subject).map(([type, value]) =>
      der.set(der.sequence(der.oid(NAME_OIDS[type] ?? type), der.utf8(value))),
    ),
  );
  const issuerName = options.issuer?.name ?? name;
  const serial = der.integer(options.serial ?? (serials += 1));
  const signingKey = options.issuer?.privateKey ?? privateKey;
  const tbs = der.sequence(
    der.explicit(0, der.integer(2)),
    serial,
    signatureAlgorithm(signingKey),
    issuerName,
    der.sequence(
      der.utcTime(options.validFrom ?? new Date('2020-01-01T00:00:00Z')),
      der.utcTime(options.validTo ?? new Date('2040-01-01T00:00:00Z')),
    ),
    name,
    publicKey.export({ type: 'spki', format: 'der' }),
    der.explicit(3, der.sequence(...extensionsOf(options))),
  );
  const signature = sign('sha256', tbs, signingKey);
  const bytes = der.sequence(tbs, signatureAlgorithm(signingKey), der.bits(signature));
  return { der: bytes, name, issuerName, serial, publicKey, privateKey };
}

function extensionsOf(options: StandInCertificateOptions): readonly Buffer[] {
  const isAuthority = options.isAuthority ?? false;
  const limit = options.maxAuthoritiesBelow;
  const extensions = [
    extension('2.5.29.19', true, [
      ...(isAuthority ? [der.yes()] : []),
      ...(limit === undefined ? [] : [der.integer(limit)]),
    ]),
  ];
  if (options.purposes) {
    extensions.push(
      extension(
        '2.5.29.37',
        false,
        options.purposes.map((purpose) => der.oid(purpose)),
      ),
    );
  }
  if (options.criticalExtension) extensions.push(extension(options.criticalExtension, true, []));
  return extensions;
}

function extension(type: string, isCritical: boolean, parts: readonly Buffer[]): Buffer {
  return der.sequence(
    der.oid(type),
    ...(isCritical ? [der.yes()] : []),
    der.octets(der.sequence(...parts)),
  );
}

export function toPem(certificate: StandInCertificate): string {
  const text = certificate.der.toString('base64').replace(/.{1,64}/g, '$&\n');
  return `-----BEGIN CERTIFICATE-----\n${text}-----END CERTIFICATE-----\n`;
}
