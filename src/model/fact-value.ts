import type { Fact } from './snapshot.ts';

/** What a fact of this kind shows as its value, in evidence. */
export function factValue(fact: Fact): string {
  switch (fact.source) {
    case 'deb-package':
    case 'rpm-package':
      return `${fact.name} ${fact.version} (${fact.status}${fact.hold ? ', on hold' : ''}), ${fact.maintainer}`;
    case 'uninstall-entry':
      return `${fact.name} ${fact.version}, ${fact.publisher}`;
    case 'msi-product':
      return `${fact.name} ${fact.version}, ${fact.productCode}`;
    case 'process':
      return fact.exePath ?? fact.name;
    case 'file':
      return fact.kind === 'link' ? `link to ${fact.linkTarget ?? '?'}` : fact.kind;
    case 'installer-file':
      return `${fact.packageName ?? fact.name}, ${fact.publisher ?? 'publisher unread'}`;
    case 'systemd-unit':
    case 'init-script':
    case 'timer':
      return `${fact.enabled}, ${fact.running === null ? 'state unread' : fact.running ? 'running' : 'stopped'}`;
    case 'service':
    case 'driver':
      return fact.imagePath;
    case 'class-filter':
    case 'network-filter':
      return `${fact.listKey} ${fact.listValue}`;
    case 'kernel-module':
    case 'kernel-extension':
    case 'system-extension':
      return fact.loaded ? 'loaded' : 'not loaded';
    case 'account':
      return `${fact.kind} ${fact.id}`;
    case 'certificate':
      return `${fact.name}, sha256 ${fact.sha256}`;
    default:
      return fact.value;
  }
}
