import { mkdirSync, mkdtempSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A made-up root with so many installed packages and units, in the forms of dpkg and systemd. */
export function makeRoot(packages: number, units: number): string {
  const root = mkdtempSync(join(tmpdir(), `swapout-bench-${packages}-`));
  const admin = join(root, 'var/lib/dpkg');
  mkdirSync(join(admin, 'info'), { recursive: true });
  mkdirSync(join(admin, 'updates'));
  writeFileSync(
    join(admin, 'status'),
    Array.from({ length: packages }, (_, index) => stanza(index)).join('\n'),
  );
  const system = join(root, 'usr/lib/systemd/system');
  const wants = join(root, 'etc/systemd/system/multi-user.target.wants');
  mkdirSync(system, { recursive: true });
  mkdirSync(wants, { recursive: true });
  for (let index = 0; index < units; index += 1) {
    const name = `made-up-${index}.service`;
    writeFileSync(join(system, name), unit(index));
    if (index % 2 === 0) symlinkSync(`/usr/lib/systemd/system/${name}`, join(wants, name));
  }
  return root;
}

/** As long as a stanza of Debian 12 is on average. */
function stanza(index: number): string {
  return `Package: made-up-${index}
Status: install ok installed
Priority: optional
Section: libs
Installed-Size: ${1000 + index}
Maintainer: Somebody Else <somebody@example.org>
Architecture: amd64
Multi-Arch: same
Version: 1.${index}-2+deb12u1
Depends: libc6 (>= 2.36), libgcc-s1 (>= 3.0), libstdc++6 (>= 11), zlib1g (>= 1:1.2.0)
Conffiles:
 /etc/made-up-${index}.conf 0123456789abcdef0123456789abcdef
Description: package number ${index} of the benchmark
 This text stands for the long description that a package of Debian
 brings along. It is here so that the file is as large as a real one,
 and says nothing else.
Homepage: https://example.org/
`;
}

function unit(index: number): string {
  return `[Unit]
Description=Unit number ${index} of the benchmark
After=network.target

[Service]
Type=simple
ExecStart=/usr/bin/made-up-${index} --serve
Restart=on-failure

[Install]
WantedBy=multi-user.target
`;
}
