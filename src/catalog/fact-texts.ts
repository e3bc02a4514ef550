import type { RuleField } from '../model/catalog.ts';
import type { Fact } from '../model/snapshot.ts';

/** What of a fact a rule of this field is held against; none where such a fact has no such field. */
export function factTexts(fact: Fact, field: RuleField): readonly string[] {
  switch (field) {
    case 'name':
    case 'subject':
      return [fact.name];
    case 'display-name':
      return [fact.source === 'service' || fact.source === 'driver' ? fact.displayName : fact.name];
    case 'path':
      return factPaths(fact);
    case 'publisher':
      return present(factPublisher(fact));
    case 'product-code':
      return present('productCode' in fact ? fact.productCode : null);
    case 'upgrade-code':
      return present(fact.source === 'msi-product' ? (fact.upgradeCode ?? null) : null);
  }
}

function factPaths(fact: Fact): readonly string[] {
  switch (fact.source) {
    case 'file':
    case 'installer-file':
      return [fact.path];
    case 'process':
      return present(fact.exePath);
    case 'systemd-unit':
    case 'init-script':
    case 'timer':
      return [fact.locator, ...present(fact.execPath)];
    case 'service':
    case 'driver':
      return [fact.imagePath];
    default:
      return 'value' in fact ? [fact.locator, fact.value] : [fact.locator];
  }
}

/** Who made it, as the fact says: maintainer of a package, publisher of an entry, company of a driver's file. */
export function factPublisher(fact: Fact): string | null {
  switch (fact.source) {
    case 'deb-package':
    case 'rpm-package':
      return fact.maintainer;
    case 'uninstall-entry':
    case 'msi-product':
    case 'installer-file':
      return fact.publisher;
    case 'service':
    case 'driver':
      return fact.company;
    default:
      return null;
  }
}

function present(text: string | null): readonly string[] {
  return text === null ? [] : [text];
}
