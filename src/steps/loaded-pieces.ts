import type { Fact } from '../model/snapshot.ts';

/** Why the fact's thing stays in memory until a restart; null where it does not. */
export function loadedPiece(fact: Fact): string | null {
  switch (fact.source) {
    case 'driver':
      return fact.running === true ? `driver ${fact.name} was loaded` : null;
    case 'service':
      return fact.running === true && fact.protectedProcess
        ? `protected service ${fact.name} was running`
        : null;
    case 'class-filter':
    case 'network-filter':
      return `filter ${fact.name} was in use (${fact.listValue})`;
    case 'kernel-module':
    case 'kernel-extension':
    case 'system-extension':
      return fact.loaded ? `kernel module ${fact.name} was loaded` : null;
    default:
      return null;
  }
}
