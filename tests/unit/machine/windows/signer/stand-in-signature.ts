import { createHash, sign } from 'node:crypto';
import { signatureAlgorithm, type StandInCertificate } from './stand-in-certificates.ts';
import * as der from './stand-in-der.ts';
import { placesIn, withCertificateTable } from './stand-in-pe.ts';

export interface StandInSignature {
  readonly signer: StandInCertificate;
  /** Certificates put beside the signer's; the signer's own unless `leavesOutSigner`. */
  readonly others?: readonly StandInCertificate[];
  readonly leavesOutSigner?: boolean;
  /** Unsigned attributes that follow from the signature's value: timestamps, nested signatures. */
  readonly unsigned?: readonly ((signature: Buffer) => Buffer)[];
  /** In place of the program's own digest. */
  readonly digest?: Buffer;
  /** In place of the digest of the content. */
  readonly messageDigest?: Buffer;
  /** A key that is not the certificate's. */
  readonly signsWith?: StandInCertificate;
  readonly digestOid?: string;
  /** In place of the type of the content, there and in the signed attributes, or in these alone. */
  readonly contentType?: string;
  readonly signedContentType?: string;
}

const SHA256 = '2.16.840.1.101.3.4.2.1';
const SPC_INDIRECT_DATA = '1.3.6.1.4.1.311.2.1.4';
const SPC_PE_IMAGE = '1.3.6.1.4.1.311.2.1.15';
const SIGNED_DATA = '1.2.840.113549.1.7.2';
const DATA = '1.2.840.113549.1.7.1';
const TST_INFO = '1.2.840.113549.1.9.16.1.4';

const sha256 = (...parts: readonly Buffer[]): Buffer => {
  const hash = createHash('sha256');
  for (const bytes of parts) hash.update(bytes);
  return hash.digest();
};

/** The program signed as Authenticode has it: the signature's content, and all around it. */
export function signedPe(
  pe: Buffer,
  signature: StandInSignature,
  behind?: Buffer<ArrayBuffer>,
): Buffer {
  return withCertificateTable(pe, authenticode(pe, signature), behind);
}

export function authenticode(pe: Buffer, options: StandInSignature): Buffer {
  const padding = Buffer.alloc((8 - (pe.length % 8)) % 8);
  const { checksum, certificateEntry } = placesIn(pe);
  const digest = sha256(
    pe.subarray(0, checksum),
    pe.subarray(checksum + 4, certificateEntry),
    pe.subarray(certificateEntry + 8),
    padding,
  );
  const content = Buffer.concat([
    der.sequence(der.oid(SPC_PE_IMAGE), der.sequence(der.bits(Buffer.alloc(0)))),
    der.sequence(algorithm(options.digestOid ?? SHA256), der.octets(options.digest ?? digest)),
  ]);
  return signedData(
    options.contentType ?? SPC_INDIRECT_DATA,
    der.tlv(0x30, content),
    content,
    options,
  );
}

/** An RFC 3161 token over a signature's value, as an unsigned attribute. */
export function timestamp(
  stamper: StandInCertificate,
  time: Date,
  options: Partial<StandInSignature> & { readonly fraction?: string } = {},
): (signature: Buffer) => Buffer {
  return (signature) => {
    const info = der.sequence(
      der.integer(1),
      der.oid('1.2.3.4'),
      der.sequence(algorithm(SHA256), der.octets(sha256(signature))),
      der.integer(7),
      der.generalizedTime(time, options.fraction),
    );
    const token = signedData(TST_INFO, der.octets(info), info, { signer: stamper, ...options });
    return attribute('1.3.6.1.4.1.311.3.3.1', token);
  };
}

/** The older form: a SignerInfo over the signature's value, certificates among the file's. */
export function countersignature(
  stamper: StandInCertificate,
  time: Date,
): (signature: Buffer) => Buffer {
  return (signature) =>
    attribute(
      '1.2.840.113549.1.9.6',
      signerInfo(DATA, signature, { signer: stamper }, [
        attribute('1.2.840.113549.1.9.5', der.utcTime(time)),
      ]),
    );
}

/** A further signature of the same program. */
export function nested(pe: Buffer, options: StandInSignature): () => Buffer {
  return () => attribute('1.3.6.1.4.1.311.2.4.1', authenticode(pe, options));
}

function signedData(
  type: string,
  content: Buffer,
  covered: Buffer,
  options: StandInSignature,
): Buffer {
  const certificates = [
    ...(options.leavesOutSigner ? [] : [options.signer]),
    ...(options.others ?? []),
  ];
  return der.sequence(
    der.oid(SIGNED_DATA),
    der.explicit(
      0,
      der.sequence(
        der.integer(1),
        der.set(algorithm(SHA256)),
        der.sequence(der.oid(type), der.explicit(0, content)),
        der.explicit(0, ...certificates.map((certificate) => certificate.der)),
        der.set(signerInfo(type, covered, options, [])),
      ),
    ),
  );
}

function signerInfo(
  type: string,
  covered: Buffer,
  options: StandInSignature,
  more: readonly Buffer[],
): Buffer {
  const attributes = [
    attribute('1.2.840.113549.1.9.3', der.oid(options.signedContentType ?? type)),
    ...more,
    attribute('1.2.840.113549.1.9.4', der.octets(options.messageDigest ?? sha256(covered))),
  ];
  const key = (options.signsWith ?? options.signer).privateKey;
  const signature = sign('sha256', der.set(...attributes), key);
  const unsigned = (options.unsigned ?? []).map((write) => write(signature));
  return der.sequence(
    der.integer(1),
    der.sequence(options.signer.issuerName, options.signer.serial),
    algorithm(SHA256),
    der.explicit(0, ...attributes),
    signatureAlgorithm(key),
    der.octets(signature),
    ...(unsigned.length > 0 ? [der.explicit(1, ...unsigned)] : []),
  );
}

function attribute(type: string, value: Buffer): Buffer {
  return der.sequence(der.oid(type), der.set(value));
}

function algorithm(type: string): Buffer {
  return der.sequence(der.oid(type), der.nothing());
}
