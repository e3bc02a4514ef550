import { describe, expect, it } from 'vitest';
import { installDebs, installRpms } from './rig/arrange.ts';
import { withContainer } from './rig/container.ts';
import type { Container } from './rig/container.ts';
import { layOutDecoys } from './rig/decoys.ts';
import { RUN, WITHOUT, run } from './rig/job.ts';
import { debState, exists, unitState } from './rig/look.ts';
import { changesBetween, pictureOfMachine } from './rig/machine-picture.ts';
import { kav4fs, kesl, keslGui, klnagent64, ksc64 } from './rig/products.ts';

interface Detected {
  readonly machine: { readonly hostname: string; readonly id: string };
  readonly findings: readonly {
    readonly id: string;
    readonly state: string;
    readonly product: { readonly id: string };
    readonly evidence: readonly { readonly source: string; readonly locator: string }[];
  }[];
  readonly unread: readonly { readonly source: string; readonly why: string }[];
  readonly unreadThatMatters: readonly string[];
  readonly ignored: readonly { readonly name: string }[];
  readonly mayReturn: readonly { readonly source: string; readonly locator: string }[];
}

async function detect(
  c: Container,
  ...more: string[]
): Promise<{ readonly exitCode: number | null; readonly document: Detected }> {
  const { exitCode, stdout } = await c.swapout(['detect', '--json', ...more]);
  return { exitCode, document: JSON.parse(stdout) as Detected };
}

const states = ({ findings }: Detected) =>
  findings.map(({ product, state }) => [product.id, state]);

describe('a reading', () => {
  it('finds the products on deb and rpm machines, and writes nothing while it looks', async () => {
    await withContainer({}, async (c) => {
      await installDebs(c, kesl, keslGui, kav4fs);
      await installRpms(c, klnagent64, ksc64);
      await layOutDecoys(c);
      const before = pictureOfMachine(c);
      const { exitCode, document } = await detect(c);
      expect(exitCode).toBe(3);
      expect(states(document)).toEqual([
        ['kav4fs', 'installed'],
        ['kes-linux', 'installed'],
        ['ksc-server', 'installed'],
        ['network-agent', 'installed'],
      ]);
      expect(document.unread).toEqual([]);
      for (const command of ['plan', 'verify', 'snapshot', 'jobs', 'catalog']) {
        expect((await c.swapout([command, '--json'])).stdout, command).toContain('"schema"');
      }
      expect((await c.swapout(['remove', '--dry-run', '--json'])).exitCode).toBe(0);
      expect(changesBetween(before, pictureOfMachine(c))).toEqual([]);
      expect(await exists(c, '/var/lib/swapout')).toBe(false);
    });
  });

  it('of another root finds what lies there, and neither mixes nor changes the two', async () => {
    await withContainer({}, async (c) => {
      await installDebs(c, kesl, klnagent64);
      // A disk as it is when it is taken out and mounted elsewhere.
      await c.runOk(['sh', '-c', 'mkdir /mnt/disk && cp -a /etc /opt /usr /var /home /mnt/disk/']);
      await c.runOk(['ln', '-s', 'usr/lib', '/mnt/disk/lib']);
      await c.runOk(['dpkg', '--purge', 'kesl', 'klnagent64']);
      await c.runOk(['sh', '-c', 'rm -rf /opt/kaspersky /var/opt/kaspersky /var/log/kaspersky']);
      await c.runOk(['sh', '-c', 'rm -f /etc/rc?.d/K??klnagent64']);
      expect((await detect(c)).exitCode).toBe(0);
      const before = pictureOfMachine(c);
      const { exitCode, document } = await detect(c, '--root', '/mnt/disk');
      expect(exitCode).toBe(3);
      expect(states(document)).toEqual([
        ['kes-linux', 'installed'],
        ['network-agent', 'installed'],
      ]);
      const sources = document.findings.flatMap(({ evidence }) => evidence.map((e) => e.source));
      expect(sources).not.toContain('process');
      expect(changesBetween(before, pictureOfMachine(c))).toEqual([]);
      const snapshot = await c.swapout(['snapshot', '--root', '/mnt/disk', '--anonymous']);
      expect(snapshot.stdout).not.toContain('workstation-7');
    });
  });

  it('of a damaged rpm database is unproven, never clean: exit 8', async () => {
    await withContainer({}, async (c) => {
      await installRpms(c, kesl);
      await c.runOk(['systemctl', 'stop', 'kesl']);
      await c.runOk(['rm', '-f', '/var/lib/rpm/rpmdb.sqlite-wal', '/var/lib/rpm/rpmdb.sqlite-shm']);
      await c.write('/var/lib/rpm/rpmdb.sqlite', 'this is no database '.repeat(1000));
      for (const path of ['/opt/kaspersky', '/var/opt/kaspersky', '/etc/opt/kaspersky']) {
        await c.runOk(['rm', '-rf', path]);
      }
      await c.runOk(['rm', '-rf', '/var/log/kaspersky', '/usr/bin/kesl-control']);
      await c.runOk(['sh', '-c', 'rm -f $(find /etc/systemd /usr/lib/systemd -name kesl.service)']);
      await c.runOk(['systemctl', 'daemon-reload']);
      const before = pictureOfMachine(c);
      const { exitCode, document } = await detect(c);
      expect({ exitCode, findings: document.findings }).toEqual({ exitCode: 8, findings: [] });
      expect(document.unreadThatMatters).toContain('rpm-package');
      const done = await run(c);
      expect(done).toMatchObject({ exitCode: 8, document: { verdict: 'unproven', steps: [] } });
      expect(changesBetween(before, pictureOfMachine(c))).toEqual([]);
    });
  });

  it.each([
    ['rpm', installRpms, '/var/lib/rpm/rpmdb.sqlite'],
    ['dpkg', installDebs, '/var/lib/dpkg/status'],
  ] as const)(
    'that cannot ask %s whether the product is registered leads to no step against it',
    async (_manager, install, database) => {
      await withContainer({}, async (c) => {
        await install(c, kesl);
        await c.runOk(['rm', '-f', `${database}-wal`, `${database}-shm`]);
        await c.write(database, 'this is no database '.repeat(1000));
        const before = pictureOfMachine(c);
        const { exitCode, document } = await run(c);
        expect(exitCode).toBe(8);
        expect(document).toMatchObject({ verdict: 'unproven', steps: [] });
        expect(changesBetween(before, pictureOfMachine(c))).toEqual([]);
        expect(await unitState(c, 'kesl.service')).toMatchObject({
          active: 'active',
          enabled: 'enabled',
        });
      });
    },
  );

  it('of a damaged rpm database does not keep the deb products from going', async () => {
    await withContainer({}, async (c) => {
      await installDebs(c, kesl);
      await c.write('/var/lib/rpm/rpmdb.sqlite', 'this is no database '.repeat(1000));
      const { exitCode, document } = await run(c);
      expect({ exitCode, verdict: document.verdict }).toEqual({ exitCode: 8, verdict: 'unproven' });
      expect(document.replacement).toMatchObject({ kind: 'unprotected' });
      expect(await debState(c, 'kesl')).toBeUndefined();
      // What lies there still might be a product that only rpm knows.
      expect(await exists(c, '/var/opt/kaspersky/kesl')).toBe(true);
    });
  });

  it('names what may bring a product back', async () => {
    await withContainer({}, async (c) => {
      await c.write(
        '/etc/apt/sources.list.d/kaspersky.list',
        'deb https://repository.example.org/kaspersky stable main\n',
      );
      const { exitCode, document } = await detect(c);
      expect(exitCode).toBe(0);
      expect(document.mayReturn).toMatchObject([
        { locator: expect.stringContaining('/etc/apt/sources.list.d/kaspersky.list') as string },
      ]);
    });
  });

  it('finds a set-up file that lies about, and leaves it', async () => {
    await withContainer({}, async (c) => {
      await installDebs(c, kesl);
      const { buildPackage } = await import('./rig/packages.ts');
      const place = '/home/olga/Downloads/kesl_12.1.0-1508_amd64.deb';
      await c.copyIn(await buildPackage(kesl, 'deb'), place);
      const { document } = await detect(c);
      expect(document.findings.map(({ state }) => state)).toContain('installer');
      const { exitCode, document: end } = await run(c);
      expect({ exitCode, verdict: end.verdict }).toEqual({ exitCode: 0, verdict: 'removed' });
      expect(await exists(c, place)).toBe(true);
      expect(await c.read(end.receipt ?? '')).not.toContain('olga');
    });
  });
});

describe('a job without a network', () => {
  it('opens no socket but local ones: the kernel counts none sent or received', async () => {
    await withContainer({}, async (c) => {
      await installDebs(c, kesl);
      const traffic = () => c.runOk(['grep', '-hE', '^(Tcp|Udp|Icmp):', '/proc/net/snmp']);
      const before = (await traffic()).stdout;
      const { exitCode } = await c.swapout([...RUN, ...WITHOUT]);
      expect(exitCode).toBe(0);
      expect((await traffic()).stdout).toBe(before);
      expect(await debState(c, 'kesl')).toBeUndefined();
    });
  });
});
