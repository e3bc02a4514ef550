import { SwapoutError } from '../model/errors.ts';

/** The system's own code of a failed call (`ENOSPC`), null for anything else. */
export function systemCodeOf(error: unknown): string | null {
  if (!(error instanceof Error) || !('code' in error)) return null;
  return typeof error.code === 'string' ? error.code : null;
}

/** Turns what a disk can say into an error that a technician can act on; anything else passes as it is. */
export function asDiskError(error: unknown, path: string): unknown {
  switch (systemCodeOf(error)) {
    case 'ENOSPC':
    case 'EDQUOT':
      return new SwapoutError('disk-full', `The disk that holds ${path} is full.`, {
        cause: error,
      });
    case 'EROFS':
      return new SwapoutError('state-dir-unwritable', `${path} is on a read-only file system.`, {
        cause: error,
      });
    case 'EACCES':
    case 'EPERM':
      return new SwapoutError(
        'state-dir-unwritable',
        `${path} may not be written to by this account.`,
        {
          cause: error,
        },
      );
    default:
      return error;
  }
}
