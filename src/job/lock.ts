import { constants } from 'node:fs';
import { open, readFile, type FileHandle } from 'node:fs/promises';
import { SwapoutError } from '../model/errors.ts';
import { asDiskError } from './system-error.ts';

/** The one writer's right to change a machine; the system takes it back when the process ends. */
export interface Lock {
  release(): Promise<void>;
}

const LOCK_EX = 2;
const LOCK_NB = 4;

/**
 * Takes the lock at `path` or throws `busy`, naming the holder; never waits. The kernel keeps it on the
 * open file, so that a dead process does not (`flock`; on Windows a mutex named after the path).
 */
export async function takeLock(path: string, holder: string): Promise<Lock> {
  return process.platform === 'win32' ? takeMutex(path) : takeFlock(path, holder);
}

async function takeFlock(path: string, holder: string): Promise<Lock> {
  const flags = constants.O_RDWR | constants.O_CREAT | constants.O_NOFOLLOW;
  let handle: FileHandle;
  try {
    handle = await open(path, flags, 0o600);
  } catch (error) {
    throw asDiskError(error, path);
  }
  const { default: koffi } = await import('koffi');
  const libc = koffi.load(
    process.platform === 'darwin' ? '/usr/lib/libSystem.B.dylib' : 'libc.so.6',
  );
  const flock = libc.func('int flock(int fd, int operation)') as (
    fd: number,
    operation: number,
  ) => number;
  if (flock(handle.fd, LOCK_EX | LOCK_NB) !== 0) {
    await handle.close();
    throw busy((await readFile(path, 'utf8').catch(() => '')).trim());
  }
  try {
    await handle.truncate(0);
    await handle.write(`${holder}\n`, 0);
  } catch (error) {
    await handle.close();
    throw asDiskError(error, path);
  }
  return { release: () => handle.close() };
}

const ERROR_ALREADY_EXISTS = 183;

async function takeMutex(path: string): Promise<Lock> {
  const { default: koffi } = await import('koffi');
  const kernel32 = koffi.load('kernel32.dll');
  const createMutex = kernel32.func(
    'void *CreateMutexW(void *attributes, int owner, str16 name)',
  ) as (attributes: null, owner: number, name: string) => unknown;
  const getLastError = kernel32.func('uint32_t GetLastError()') as () => number;
  const closeHandle = kernel32.func('int CloseHandle(void *handle)') as (handle: unknown) => number;
  const handle = createMutex(null, 1, `Global\\Swapout-${path.replaceAll(/[\\/:]/g, '-')}`);
  if (handle === null || getLastError() === ERROR_ALREADY_EXISTS) {
    if (handle !== null) closeHandle(handle);
    throw busy('');
  }
  return {
    release: () => {
      closeHandle(handle);
      return Promise.resolve();
    },
  };
}

function busy(holder: string): SwapoutError {
  const who = holder === '' ? 'another process' : holder;
  return new SwapoutError('busy', `Swapout is already at work on this machine: ${who}.`);
}
