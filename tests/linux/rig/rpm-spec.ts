import { isConfiguration } from './stand-in.ts';
import type { StandIn } from './stand-in.ts';

/** The spec that packs a laid-out folder as it is: nothing compiled, stripped or guessed. */
export function specOf(standIn: StandIn, treeDir: string): string {
  const scripts = Object.entries(standIn.rpm ?? {}).map(
    ([name, script]) => `%${name}\n${String(script)}`,
  );
  return [
    '%global debug_package %{nil}',
    '%global __os_install_post %{nil}',
    '%global _build_id_links none',
    `Name: ${standIn.name}`,
    `Version: ${standIn.version.replace('-', '_')}`,
    'Release: 1',
    `Summary: ${standIn.summary}`,
    'License: none',
    `Vendor: ${standIn.maintainer.replace(/ *<.*>/, '')}`,
    `Packager: ${standIn.maintainer}`,
    'AutoReqProv: no',
    ...(standIn.depends ?? []).map((name) => `Requires: ${name}`),
    ...(standIn.name === 'rpm-base-stand-in' ? ['Provides: /bin/sh'] : []),
    '%description',
    'Stand-in made by the tests of Swapout. It holds nothing of the product whose shape it has.',
    '%install',
    'mkdir -p %{buildroot}',
    `cp -a ${treeDir}/. %{buildroot}/`,
    ...scripts,
    '%files',
    ...Object.entries(standIn.files).map(([name, content]) =>
      isConfiguration(content) ? `%config ${name}` : name,
    ),
    '',
  ].join('\n');
}
