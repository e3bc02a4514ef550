import { dirname, join } from 'node:path';
import { systemCodeOf } from '../job/system-error.ts';
import { SwapoutError } from '../model/errors.ts';
import { PAYLOAD_TYPE, PREDICATE_TYPES, Statement, STATEMENT_TYPE } from '../model/receipt.ts';
import { keysThatSigned, openEnvelope, type OpenedEnvelope } from './dsse.ts';
import { digestOfFile, sha256Of } from './file-digest.ts';
import { parsePublicKey, type PublicKey } from './public-key.ts';
import { NotRegularFileError, readRegularFile } from './regular-file.ts';
import { readKitTrust, readTrust, type TrustedKey } from './trust.ts';

/** No receipt of ours comes near it; a hostile file must not fill the memory. */
const LARGEST_RECEIPT_BYTES = 16 * 1024 * 1024;

export interface VerifyReceiptInput {
  readonly file: string;
  /** PEM files and folders of them; where there is none, the kit's trusted keys count. */
  readonly trust: readonly string[];
  /** The kit's folder of trusted keys, null for no kit. */
  readonly kitTrusted: string | null;
  /** Accept a practice receipt as what it is. */
  readonly practice: boolean;
}

/** What the file was found to be; see the exit codes in the documentation of `receipt verify`. */
export type ReceiptState =
  'trusted' | 'practice' | 'unknown-signer' | 'does-not-hold' | 'no-such-file';

export interface VerifyReceiptResult {
  readonly state: ReceiptState;
  /** 0 trusted, or practice and accepted; 8 intact only; 6 does not hold; 2 no such file. */
  readonly exitCode: 0 | 2 | 6 | 8;
  /** What was found and what it means, in sentences. */
  readonly text: string;
  /** SHA-256 of the payload's bytes; null where nothing was verified. */
  readonly payloadSha256: string | null;
  readonly keyid: string | null;
  /** File of the trusted key by which the signature holds. */
  readonly trustedBy: string | null;
  /** The bundle beside the receipt: the one that was signed, or not there. null where nothing was verified. */
  readonly evidence: 'holds' | 'absent' | null;
  readonly statement: Statement | null;
}

/**
 * Checks a receipt offline: the signature, who made it, what it is, and the evidence beside it. Whatever
 * the file holds, there is a result; throws only for trusted keys that cannot be used.
 */
export async function verifyReceipt(input: VerifyReceiptInput): Promise<VerifyReceiptResult> {
  const trusted =
    input.trust.length > 0 ? await readTrust(input.trust) : await readKitTrust(input.kitTrusted);
  try {
    const envelope = openEnvelope(await readText(input.file));
    const signer = await signerOf(envelope, input.file, trusted);
    const statement = statementIn(envelope, signer);
    const evidence = await checkEvidence(statement, dirname(input.file));
    return judge(input, envelope, signer, statement, evidence);
  } catch (error) {
    if (error instanceof SwapoutError && error.code === 'receipt-invalid')
      return failed('does-not-hold', 6, error.message);
    const code = systemCodeOf(error);
    if (code === 'ENOENT' || code === 'ENOTDIR')
      return failed('no-such-file', 2, `There is no file ${input.file}.`);
    if (code !== null)
      return failed('no-such-file', 2, `The file ${input.file} cannot be read (${code}).`);
    throw error;
  }
}

async function readText(path: string): Promise<string> {
  try {
    const bytes = await readRegularFile(path, LARGEST_RECEIPT_BYTES);
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (error) {
    if (error instanceof NotRegularFileError) throw invalid(error.message);
    if (error instanceof TypeError) throw invalid('it is no text');
    throw error;
  }
}

type FoundSigner = PublicKey & { readonly trustedBy: string | null };

/** A trusted key by which the signature holds, else the key that lies beside the receipt. */
async function signerOf(
  envelope: OpenedEnvelope,
  file: string,
  trusted: readonly TrustedKey[],
): Promise<FoundSigner> {
  const [known] = keysThatSigned(envelope, trusted);
  if (known !== undefined) return { ...known, trustedBy: known.path };
  const beside = await keyBeside(file);
  const [unknown] = keysThatSigned(envelope, beside === null ? [] : [beside]);
  if (unknown !== undefined) return { ...unknown, trustedBy: null };
  if (beside !== null || envelope.signatures.some((each) => isOneOf(each.keyid, trusted)))
    throw invalid('its signature does not hold; it was changed after it was signed');
  throw invalid(
    'no key at hand fits its signature, so that it cannot even be shown to be intact; name its signer with --trust',
  );
}

function isOneOf(keyid: string | null, keys: readonly PublicKey[]): boolean {
  return keys.some((key) => key.keyid === keyid);
}

/** `x.dsse.json` has its signer's public key in `x.pub.pem`. It names the signer, and trusts nobody. */
async function keyBeside(file: string): Promise<PublicKey | null> {
  try {
    const path = `${file.replace(/(\.dsse)?\.json$/u, '')}.pub.pem`;
    return parsePublicKey((await readRegularFile(path, 64 * 1024)).toString('utf8'));
  } catch (error) {
    if (error instanceof NotRegularFileError || systemCodeOf(error) !== null) return null;
    throw error;
  }
}

/** Reads the very bytes that were verified. */
function statementIn(envelope: OpenedEnvelope, signer: FoundSigner): Statement {
  if (envelope.payloadType !== PAYLOAD_TYPE)
    throw invalid(`its payload is of the type ${quoted(envelope.payloadType)}`);
  let json: unknown;
  try {
    json = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(envelope.payload));
  } catch (error) {
    throw invalid('what was signed is not whole JSON', error);
  }
  const { _type, predicateType } = fieldsOf(json);
  if (_type !== STATEMENT_TYPE) throw invalid('what was signed is no in-toto statement');
  if (!Object.values<unknown>(PREDICATE_TYPES).includes(predicateType))
    throw invalid(`it is a statement of another kind (${quoted(predicateType)})`);
  const parsed = Statement.safeParse(json);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    throw invalid(`a field is missing or wrong (${issue?.path.join('.') ?? ''})`);
  }
  if (parsed.data.predicate.signer.keyid !== signer.keyid)
    throw invalid('it names another signer than the one whose signature it carries');
  return parsed.data;
}

function fieldsOf(json: unknown): { _type?: unknown; predicateType?: unknown } {
  return typeof json === 'object' && json !== null ? json : {};
}

async function checkEvidence(statement: Statement, dir: string): Promise<'holds' | 'absent'> {
  const [subject] = statement.subject;
  if (subject === undefined) throw invalid('it has no subject');
  try {
    const { sha256 } = await digestOfFile(join(dir, subject.name));
    if (sha256 === subject.digest.sha256) return 'holds';
  } catch (error) {
    const code = systemCodeOf(error);
    if (code === 'ENOENT') return 'absent';
    if (code !== null) throw invalid(`the evidence beside it cannot be read (${code})`, error);
    if (!(error instanceof NotRegularFileError)) throw error;
  }
  throw invalid(`the evidence beside it, ${subject.name}, is not the one that was signed`);
}

function judge(
  input: VerifyReceiptInput,
  envelope: OpenedEnvelope,
  signer: FoundSigner,
  statement: Statement,
  evidence: 'holds' | 'absent',
): VerifyReceiptResult {
  const found = {
    payloadSha256: sha256Of(envelope.payload),
    keyid: signer.keyid,
    trustedBy: signer.trustedBy,
    evidence,
    statement,
  };
  const bundle =
    evidence === 'holds'
      ? 'The evidence beside it is the one that was signed.'
      : 'Its evidence bundle is not here, so that this was not checked.';
  if (statement.predicateType === PREDICATE_TYPES.practice) {
    const text = `This is a PRACTICE receipt: it is intact, and says nothing about any real machine. ${bundle}`;
    return { state: 'practice', exitCode: input.practice ? 0 : 8, text, ...found };
  }
  const what =
    statement.predicateType === PREDICATE_TYPES.live
      ? 'The receipt is intact'
      : 'This is a report on a disk or snapshot, not on a running machine; it is intact';
  if (signer.trustedBy === null) {
    const text = `${what}, but its signer is unknown here (key ${signer.keyid}). ${bundle}`;
    return { state: 'unknown-signer', exitCode: 8, text, ...found };
  }
  const text = `${what}, and its signer is trusted (${signer.trustedBy}). ${bundle}`;
  return { state: 'trusted', exitCode: 0, text, ...found };
}

function failed(
  state: 'does-not-hold' | 'no-such-file',
  exitCode: 2 | 6,
  text: string,
): VerifyReceiptResult {
  const nothing = { payloadSha256: null, keyid: null, trustedBy: null, evidence: null };
  return { state, exitCode, text, ...nothing, statement: null };
}

function quoted(value: unknown): string {
  return typeof value === 'string' ? JSON.stringify(value.slice(0, 80)) : 'none';
}

function invalid(what: string, cause?: unknown): SwapoutError {
  return new SwapoutError('receipt-invalid', `This is no receipt that holds: ${what}.`, { cause });
}
