import { describe, expect, it } from 'vitest';
import type { Fact } from '../../../src/model/snapshot.ts';
import { PlanDocument } from '../../../src/model/step.ts';
import { earlierOf } from '../../../src/steps/look.ts';
import { detect } from '../../../src/steps/detect.ts';
import {
  account,
  certificate,
  cron,
  debPackage,
  folder,
  installerFile,
  process,
  unit,
} from '../builders/facts.ts';
import * as machines from '../builders/machines.ts';
import { keptOf, linesOf, planOf } from '../builders/plans.ts';
import { catalog, EVERY_KIND, linux } from '../builders/snapshots.ts';

describe('plan, an installed product on Linux', () => {
  it('stops and disables its units, removes interface before program, ends what is left, reloads once', () => {
    expect(linesOf(planOf(linux(...machines.kesl, ...machines.linuxRoots)))).toEqual([
      'unit-stop kesl.service',
      'unit-disable kesl.service',
      'package-purge kesl-gui',
      'package-purge kesl',
      'process-end /opt/kaspersky/kesl',
      'daemon-reload',
    ]);
  });

  it('takes the endpoint before the agent, and the management server last', () => {
    const lines = linesOf(planOf(linux(...machines.server, ...machines.agent, ...machines.kesl)));
    expect(lines.filter((line) => line.startsWith('package-purge'))).toEqual([
      'package-purge kesl-gui',
      'package-purge kesl',
      'package-purge klnagent64',
      'package-purge ksc64',
    ]);
    expect(lines.filter((line) => line === 'daemon-reload')).toHaveLength(1);
    expect(lines.at(-1)).toBe('daemon-reload');
  });

  it('numbers its steps by round, and holds to its schema', () => {
    const document = planOf(linux(...machines.kesl), { round: 3 });
    expect(document.steps.map(({ id }) => id).slice(0, 2)).toEqual(['r3-01', 'r3-02']);
    expect(document.steps[0]).toMatchObject({
      finding: 'kes-linux@11.3.0-1',
      product: 'kes-linux',
      needs: ['administrator'],
      undo: 'restart',
      commandLine: '/usr/bin/systemctl stop -- kesl.service',
    });
    expect(PlanDocument.safeParse(document).success).toBe(true);
  });

  it('says that a hold is overridden', () => {
    const step = planOf(linux(debPackage('kesl', { hold: true }))).steps[0];
    expect(step?.action).toMatchObject({ kind: 'package-purge', overrideHold: true });
    expect(step?.why).toContain('kesl is on hold; the hold is overridden');
  });

  it('purges a package with the manager that keeps it', () => {
    const rpm = debPackage('kesl', { source: 'rpm-package', arch: 'x86_64' });
    expect(planOf(linux(rpm)).steps[0]?.commandLine).toBe('/usr/bin/rpm -e -- kesl.x86_64');
  });

  it('neither stops what does not run nor disables what would not start', () => {
    const off = unit('kesl.service', '/opt/kaspersky/kesl/libexec/kesl', {
      running: false,
      enabled: 'disabled',
    });
    expect(linesOf(planOf(linux(debPackage('kesl'), off)))).toEqual([
      'package-purge kesl',
      'daemon-reload',
    ]);
  });

  it('leaves a System V script to the unit of the same name', () => {
    const script = unit('kesl', null, {
      source: 'init-script',
      locator: '/etc/init.d/kesl',
      running: null,
    });
    const both = [
      debPackage('kesl'),
      script,
      unit('kesl.service', '/opt/kaspersky/kesl/libexec/kesl'),
    ];
    const stops = (lines: string[]) => lines.filter((line) => line.startsWith('unit-stop'));
    expect(stops(linesOf(planOf(linux(...both))))).toEqual(['unit-stop kesl.service']);
    expect(stops(linesOf(planOf(linux(debPackage('kesl'), script))))).toEqual([
      'unit-stop kesl.service',
    ]);
  });

  it('plans nothing by hand, though folders, accounts and roots lie there', () => {
    const kinds = planOf(linux(...machines.server, ...machines.linuxRoots)).steps.map(
      ({ action }) => action.kind,
    );
    expect(kinds).not.toContain('path-remove');
    expect(kinds).not.toContain('account-remove');
  });

  it('needs no maintainer where the package’s name is a line of the catalog', () => {
    const facts = [
      ...machines.kesl.filter(({ name }) => name !== 'kesl'),
      debPackage('kesl', { maintainer: 'IT <it@agency.example>' }),
    ];
    const purge = planOf(linux(...facts)).steps.find(
      ({ action }) => action.kind === 'package-purge' && action.package === 'kesl',
    );
    expect(purge?.asks).toBeNull();
  });

  it('shows that dpkg’s wish for a reinstallation is overridden', () => {
    const fact = debPackage('kesl', { status: 'half-installed', reinstallRequired: true });
    const purge = planOf(linux(fact)).steps.find(({ action }) => action.kind === 'package-purge');
    expect(purge?.commandLine).toBe('/usr/bin/dpkg --force-remove-reinstreq --purge -- kesl:amd64');
    expect(purge?.why).toContain('overridden');
  });

  it('takes no leftover apart whose product a detection calls registered as well', () => {
    const snapshot = linux(debPackage('kesl'), folder('/opt/kaspersky/kesl'));
    const detection = detect(catalog, snapshot);
    const [installed] = detection.findings;
    if (installed === undefined) throw new Error('nothing found');
    const pieces = installed.evidence.filter(({ source }) => source === 'file');
    const leftover = { ...installed, id: 'left', state: 'leftover' as const, evidence: pieces };
    const document = planOf(snapshot, {
      detection: { ...detection, findings: [installed, leftover] },
    });
    expect(linesOf(document)).toEqual(['package-purge kesl']);
    expect(keptOf(document)).toEqual(['/opt/kaspersky/kesl still-registered']);
  });

  it.each(['deb-package', 'rpm-package'] as const)(
    'takes nothing apart by hand while %s was not read: the product may be registered there',
    (source) => {
      const whole = linux(folder('/opt/kaspersky/kesl'), ...machines.linuxRoots);
      expect(planOf(whole).steps.length).toBeGreaterThan(0);
      const read = whole.read.filter((one) => one.source !== source);
      for (const unread of [[{ source, why: 'damaged' as const }], []]) {
        const document = planOf({ ...whole, read, unread });
        expect(document.steps).toEqual([]);
        expect(keptOf(document)).toContain('/opt/kaspersky/kesl registration-unread');
      }
    },
  );

  it("asks before it removes a vendor's package of no catalog name", () => {
    expect(linesOf(planOf(linux(debPackage('new-product'))))).toEqual([
      'package-purge new-product ?',
    ]);
  });

  it('leaves a product without a known uninstaller as it is, and says so', () => {
    const facts = [folder('/opt/kaspersky/ScanEngine'), ...machines.linuxRoots];
    expect(planOf(linux(...facts))).toMatchObject({
      steps: [],
      kept: [{ locator: '/opt/kaspersky/ScanEngine', why: 'no-known-uninstaller' }],
    });
  });

  it('leaves a product alone that the job goes on without', () => {
    const document = planOf(linux(...machines.kesl, ...machines.agent), {
      skippedProducts: new Set(['kes-linux']),
    });
    expect(document.steps.some(({ product }) => product === 'kes-linux')).toBe(false);
    expect(keptOf(document)).toContain('/opt/kaspersky/kesl still-registered');
    expect(linesOf(document)).toContain('package-purge klnagent64');
  });
});

describe('plan, leftovers on Linux', () => {
  it('goes from units to accounts, files, folders and the roots last', () => {
    const facts = [
      folder('/opt/kaspersky'),
      folder('/opt/kaspersky/kesl'),
      folder('/usr/bin/kesl-control', { kind: 'file' }),
      debPackage('kesl', { status: 'config-files' }),
      unit('kesl.service', '/opt/kaspersky/kesl/libexec/kesl'),
      process(812, '/opt/kaspersky/kesl/libexec/kesl'),
      { ...certificate('CN=unrelated'), locator: '/usr/local/share/ca-certificates/x.crt' },
    ];
    expect(linesOf(planOf(linux(...facts)))).toEqual([
      'unit-stop kesl.service',
      'unit-disable kesl.service',
      'package-purge kesl',
      'process-end /opt/kaspersky/kesl',
      'path-remove /usr/lib/systemd/system/kesl.service',
      'daemon-reload',
      'path-remove /usr/bin/kesl-control',
      'path-remove /opt/kaspersky/kesl',
      'path-remove /opt/kaspersky',
    ]);
  });

  it('plans what is left of one product beside another that is installed, but none of the roots', () => {
    const facts = [...machines.agent, folder('/opt/kaspersky/kesl'), ...machines.linuxRoots];
    const removed = linesOf(planOf(linux(...facts))).filter((line) =>
      line.startsWith('path-remove'),
    );
    expect(removed).toEqual(['path-remove /opt/kaspersky/kesl']);
  });

  it('keeps a folder in which a registered product lies', () => {
    const inside = [
      debPackage('ksc-web-console'),
      unit('ksc-web-console.service', '/opt/kaspersky/kesl/web/console'),
    ];
    const document = planOf(linux(...inside, folder('/opt/kaspersky/kesl')));
    expect(keptOf(document)).toContain('/opt/kaspersky/kesl shared-folder');
    expect(linesOf(document)).not.toContain('path-remove /opt/kaspersky/kesl');
  });

  it('removes a link itself, as a link', () => {
    const link = folder('/usr/bin/kesl-control', { kind: 'link', linkTarget: '/opt/x' });
    const [step] = planOf(linux(link)).steps;
    expect(step).toMatchObject({ action: { kind: 'path-remove', path: '/usr/bin/kesl-control' } });
    expect(step?.why).toMatch(/^Link /);
  });

  it('removes the link that would start a unit which is gone, without stopping or disabling it', () => {
    const locator = '/etc/systemd/system/multi-user.target.wants/kesl.service';
    expect(linesOf(planOf(linux(unit('kesl.service', null, { locator, running: false }))))).toEqual(
      [`path-remove ${locator}`, 'daemon-reload'],
    );
  });

  it("removes the server's accounts once it is gone, users before the group, and asks for none of them", () => {
    const before = detect(catalog, linux(...machines.server));
    const left = linux(
      account('ksc', 'user'),
      account('rightless', 'user'),
      account('kladmins', 'group'),
    );
    expect(linesOf(planOf(left, {}, earlierOf(before)))).toEqual([
      'account-remove user',
      'account-remove user',
      'account-remove group',
    ]);
    expect(planOf(left).steps).toEqual([]);
  });

  it('asks about an account that only resembles one of the product', () => {
    const facts = [folder('/var/opt/kaspersky/ksc-web-console'), account('user_nodejs_7', 'user')];
    expect(linesOf(planOf(linux(...facts)))).toContain('account-remove user ?');
  });

  it('shows a cron line that starts the product, and says that a person has to take it out', () => {
    const line = cron('0 3 * * * root /opt/kaspersky/kesl/bin/kesl-control --update');
    expect(keptOf(planOf(linux(line)))).toEqual(['/etc/cron.d/jobs:3 no-typed-action']);
  });

  it('shows a set-up file and leaves it where it is', () => {
    const path = '/root/kesl_11.3.0-1_amd64.deb';
    const document = planOf(linux(installerFile(path, { packageName: 'kesl' })));
    expect(document).toMatchObject({ steps: [], kept: [{ locator: path, why: 'installer-file' }] });
  });

  it('keeps what this machine has no action for', () => {
    const actions = new Set([...EVERY_KIND].filter((kind) => kind !== 'path-remove'));
    const document = planOf(linux(folder('/opt/kaspersky/kesl')), { actions });
    expect(document).toMatchObject({
      steps: [],
      kept: [{ locator: '/opt/kaspersky/kesl', why: 'no-typed-action' }],
    });
  });

  it.each([
    ['/opt/kaspersky/kesl', 'record', 'none'],
    ['/var/opt/kaspersky/kesl', 'copy', 'restore-backup'],
    ['/etc/ksc-web-console-setup.json', 'copy', 'restore-backup'],
  ])('backs %s up as %s', (path, backup, undo) => {
    expect(planOf(linux(folder(path))).steps[0]).toMatchObject({ action: { backup }, undo });
  });
});

describe('plan, a package of another maintainer that is named like a product', () => {
  const foreign = debPackage('kics-nodes', { maintainer: 'Somebody Else <else@example.org>' });
  const roots = machines.linuxRoots.map(({ locator }) => locator);

  it('keeps the roots from going unasked, and is reported', () => {
    const snapshot = linux(...machines.linuxRoots, foreign);
    const { steps } = planOf(snapshot);
    expect(steps.map(({ action }) => action.kind === 'path-remove' && action.path)).toEqual(
      expect.arrayContaining(roots),
    );
    expect(steps.filter(({ asks }) => asks === null)).toEqual([]);
    expect(steps[0]?.asks).toContain('kics-nodes');
    expect(detect(catalog, snapshot).ignored).toMatchObject([
      { name: 'kics-nodes', why: 'publisher-is-not-the-vendor' },
    ]);
  });

  it("keeps the folder of the product that it is named like, and takes another product's", () => {
    const lines = linesOf(
      planOf(linux(foreign, folder('/opt/kaspersky/kics'), folder('/var/opt/kaspersky/kesl'))),
    );
    expect(lines).toContain('path-remove /opt/kaspersky/kics ?');
    expect(lines).toContain('path-remove /var/opt/kaspersky/kesl');
  });

  it.each([
    ['fits no product', debPackage('kaspersky-theme', { maintainer: 'Jo <jo@example.org>' })],
    ['was removed, but for its configuration', { ...foreign, status: 'config-files' } as Fact],
  ])('is nothing to the roots where its name %s', (_, decoy) => {
    const { steps } = planOf(linux(...machines.linuxRoots, decoy));
    expect(steps.filter(({ asks }) => asks !== null)).toEqual([]);
    expect(steps).toHaveLength(roots.length);
  });
});
