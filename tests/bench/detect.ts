import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { compare, timed, type Figure } from './figure.ts';

const run = promisify(execFile);
const ROOT = resolve(import.meta.dirname, '../..');
const ANSIBLE = '/usr/bin/ansible';
const OUTPUT = { maxBuffer: 256 * 1024 * 1024 };

/** The whole `swapout detect --json`, process start to last byte, beside Ansible's package and service facts. */
export async function detect(): Promise<Figure[]> {
  requireAnsible();
  const dir = mkdtempSync(join(tmpdir(), 'swapout-bench-detect-'));
  const playbook = join(dir, 'facts.yml');
  writeFileSync(playbook, PLAYBOOK);
  try {
    return [
      await compare({
        name: 'detect-json-beside-ansible-facts',
        unit: 'ms',
        goal: 0.05,
        samples: 7,
        ours: () => timed(runDetect),
        peer: () =>
          timed(() =>
            run(`${ANSIBLE}-playbook`, ['-i', 'localhost,', '-c', 'local', playbook], OUTPUT),
          ),
      }),
    ];
  } finally {
    rmSync(dir, { recursive: true });
  }
}

const PLAYBOOK = `- hosts: localhost
  gather_facts: false
  tasks:
    - ansible.builtin.package_facts:
    - ansible.builtin.service_facts:
`;

/** Whatever is found, a whole document must come out. */
async function runDetect(): Promise<void> {
  const args = [join(ROOT, 'dist/cli/swapout.cjs'), 'detect', '--json'];
  const { stdout } = await run(process.execPath, args, OUTPUT).catch(
    (error: unknown) => error as { stdout: string },
  );
  const document = JSON.parse(stdout) as { schema: string };
  if (document.schema !== 'swapout.detect/v1') throw new Error('detect printed no document');
}

function requireAnsible(): void {
  if (existsSync(ANSIBLE)) return;
  throw new Error('Ansible is not installed: apt-get install ansible-core python3-apt');
}
