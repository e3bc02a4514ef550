import path from 'node:path';
import { build } from 'esbuild';
import { builtCliDir } from './places.ts';

/** Bundles the probe beside the program, so that it finds the native library. Returns its place in Windows. */
export async function bundleProbe(): Promise<string> {
  await build({
    entryPoints: [path.join(import.meta.dirname, 'probe.ts')],
    outfile: path.join(builtCliDir, 'probe.cjs'),
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node22',
    external: ['koffi'],
    supported: { 'dynamic-import': false },
    logLevel: 'error',
  });
  return 'T:\\cli-win32\\probe.cjs';
}
