import { bundleProbe } from './bundle-probe.ts';
import { requireTemplate } from './template.ts';

export default async function setup(): Promise<void> {
  await requireTemplate();
  await bundleProbe();
}
