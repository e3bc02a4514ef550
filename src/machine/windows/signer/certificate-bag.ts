import type { ASN1Obj } from '@sigstore/core';
import { identityOf, type Certificate, type CertificateCache } from './certificate.ts';
import type { SignerInfo } from './cms.ts';
import { bytesOf } from './der.ts';

/** The certificates of a signature, and who among them a SignerInfo names. */
export interface Bag {
  readonly all: readonly Certificate[];
  /** The one with this issuer and serial number, never another; null if it is not there. */
  readonly named: (signer: SignerInfo) => Certificate | null;
}

/** Throws MalformedDer for a certificate that names neither issuer nor serial number. */
export function openBag(objects: readonly ASN1Obj[], cache: CertificateCache): Bag {
  // Other choices than a certificate (attribute certificates) carry a tag of their own.
  const entries = objects
    .filter(({ tag }) => tag.isUniversal())
    .map((object) => ({ ...identityOf(object), certificate: cache.of(bytesOf(object)) }));
  return {
    all: entries.flatMap(({ certificate }) => certificate ?? []),
    named: ({ issuer, serial }) =>
      entries.find((entry) => entry.issuer.equals(issuer) && entry.serial.equals(serial))
        ?.certificate ?? null,
  };
}
