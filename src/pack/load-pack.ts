import { realpath } from 'node:fs/promises';
import { join } from 'node:path';
import { systemCodeOf } from '../job/system-error.ts';
import { SwapoutError } from '../model/errors.ts';
import { Pack } from '../model/pack.ts';
import { NotRegularFileError, readRegularFile } from '../receipt/regular-file.ts';

const PACK_FILENAME = 'pack.json';
const LARGEST_PACK_BYTES = 1024 * 1024;

/** A pack whose description was read and checked; its installers were not looked at yet. */
export interface LoadedPack {
  /** Absolute, links in it resolved. */
  readonly packDir: string;
  readonly pack: Pack;
}

/** Reads `pack.json` of a pack folder. Throws SwapoutError `pack-invalid`, naming what is wrong. */
export async function loadPack(dir: string): Promise<LoadedPack> {
  const { packDir, text } = await readPack(dir);
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    throw invalid(dir, `${PACK_FILENAME} is not whole JSON`, error);
  }
  const parsed = Pack.safeParse(json);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    throw invalid(dir, `${PACK_FILENAME}: ${issue?.path.join('.') ?? ''}: ${issue?.message ?? ''}`);
  }
  const pack = parsed.data;
  const twice = pack.entries.find(({ id }, index) =>
    pack.entries.slice(0, index).some((earlier) => earlier.id === id),
  );
  if (twice !== undefined) throw invalid(dir, `${PACK_FILENAME} holds "${twice.id}" twice`);
  return { packDir, pack };
}

async function readPack(dir: string): Promise<{ packDir: string; text: string }> {
  try {
    const packDir = await realpath(dir);
    const bytes = await readRegularFile(join(packDir, PACK_FILENAME), LARGEST_PACK_BYTES);
    return { packDir, text: bytes.toString('utf8') };
  } catch (error) {
    if (error instanceof NotRegularFileError)
      throw invalid(dir, `${PACK_FILENAME}: ${error.message}`, error);
    const code = systemCodeOf(error);
    if (code === null) throw error;
    const missing = code === 'ENOENT' || code === 'ENOTDIR';
    throw invalid(
      dir,
      missing ? `there is no ${PACK_FILENAME}` : `it cannot be read (${code})`,
      error,
    );
  }
}

function invalid(dir: string, what: string, cause?: unknown): SwapoutError {
  return new SwapoutError('pack-invalid', `The pack ${dir} cannot be used: ${what}.`, { cause });
}
