import { type ReadContext, startReading, systemRootOf } from './context.ts';
import { baseName, decodeText, exists, isFile, readBytes } from './disk.ts';
import { childrenOf, type Key, machineKey, ownerOf, readKey, textOf } from './keys.ts';
import type { Reading } from './reading.ts';
import { userKeys } from './user-hives.ts';
import { expand } from './variables.ts';

const GROUP_POLICY = 'Microsoft\\Windows\\CurrentVersion\\Group Policy';
const APP_MANAGEMENT = `${GROUP_POLICY}\\AppMgmt`;
/** Scripts of policies: by kind, then by policy, then by script. */
const SCRIPTS = [`${GROUP_POLICY}\\Scripts`, `${GROUP_POLICY}\\State\\Machine\\Scripts`];
/** Scripts of this machine's own policy, `0CmdLine=…` and `0Parameters=…`. */
const LOCAL_SCRIPTS = ['Machine\\Scripts\\scripts.ini', 'User\\Scripts\\scripts.ini'];
const MAX_BYTES = 1024 * 1024;

/** Software that a policy assigns, and scripts that run at start-up or log-on and may install. */
export function readGroupPolicySoftware(context: ReadContext): Reading {
  const reading = startReading(context, 'group-policy-software');
  const lists: readonly Key[] = [
    machineKey(`SOFTWARE\\${APP_MANAGEMENT}`),
    ...userKeys(reading, context.users, `Software\\${APP_MANAGEMENT}`),
  ];
  for (const list of lists) addAssigned(context, reading, list);
  for (const path of SCRIPTS) addScripts(context, reading, machineKey(`SOFTWARE\\${path}`));
  for (const key of userKeys(reading, context.users, `Software\\${GROUP_POLICY}\\Scripts`)) {
    addScripts(context, reading, key);
  }
  addLocalScripts(context, reading);
  return reading;
}

function addAssigned({ system }: ReadContext, reading: Reading, list: Key): void {
  for (const { name, key } of childrenOf(reading, system.registry, list)) {
    const content = readKey(reading, system.registry, key);
    if (content === null) continue;
    reading.entries += 1;
    const texts = ['GPO Name', 'Script Path', 'Product ID'].map((value) => textOf(content, value));
    reading.facts.push({
      source: 'group-policy-software',
      locator: key.locator,
      name: textOf(content, 'Deployment Name') ?? name,
      ...ownerOf(key),
      value: texts.filter((text) => text !== null && text !== '').join(', '),
    });
  }
}

/** `Startup\0\0`, `Logon\0\1` …: the values `Script` and `Parameters` of the innermost keys. */
function addScripts(context: ReadContext, reading: Reading, top: Key): void {
  const { registry } = context.system;
  for (const kind of childrenOf(reading, registry, top)) {
    for (const policy of childrenOf(reading, registry, kind.key)) {
      const content = readKey(reading, registry, policy.key);
      const folder = content === null ? null : textOf(content, 'FileSysPath');
      for (const { key } of childrenOf(reading, registry, policy.key)) {
        const script = readKey(reading, registry, key);
        const file = script === null ? null : textOf(script, 'Script');
        if (script === null || file === null || file === '') continue;
        const parameters = textOf(script, 'Parameters') ?? '';
        const place = folder === null ? null : `${folder}\\Scripts\\${kind.name}\\${file}`;
        addScript(context, reading, { key, file, parameters, place });
      }
    }
  }
}

interface Script {
  readonly key: Pick<Key, 'locator' | 'scope'>;
  readonly file: string;
  readonly parameters: string;
  /** Where a policy keeps it, if it has no absolute path itself. */
  readonly place: string | null;
}

/** The script's own text counts too: it may call an installer by a name that its own does not show. */
function addScript(context: ReadContext, reading: Reading, script: Script): void {
  reading.entries += 1;
  const command = `${script.file} ${script.parameters}`.trim();
  const mention = mentionIn(context, reading, script);
  reading.facts.push({
    source: 'group-policy-software',
    locator: script.key.locator,
    name: baseName(script.file),
    ...ownerOf(script.key),
    value: mention === null ? command : `${command}: ${mention}`,
  });
}

function mentionIn(context: ReadContext, reading: Reading, script: Script): string | null {
  const { disk, variables, interest } = context;
  const candidates = [script.file, script.place ?? ''].map((path) => expand(path, variables));
  const path = candidates.find((text) => /^[A-Za-z]:\\/.test(text) && isFile(disk, text));
  if (path === undefined || !/\.(?:bat|cmd|js|ps1|vbs|wsf)$/i.test(path)) return null;
  const bytes = reading.attempt(path, () => readBytes(disk, path, MAX_BYTES));
  if (bytes === undefined) return null;
  const line = decodeText(bytes)
    .split(/\r?\n/)
    .find((text) => interest.in(text));
  return line === undefined ? null : line.trim().slice(0, 200);
}

function addLocalScripts(context: ReadContext, reading: Reading): void {
  const { disk } = context;
  for (const path of LOCAL_SCRIPTS) {
    const file = `${systemRootOf(context)}\\System32\\GroupPolicy\\${path}`;
    if (!exists(disk, file)) continue;
    const bytes = reading.attempt(file, () => readBytes(disk, file, MAX_BYTES));
    if (bytes === undefined) continue;
    const folder = file.slice(0, file.lastIndexOf('\\'));
    for (const { kind, command, parameters } of parseScriptsIni(decodeText(bytes))) {
      const key = { locator: `${file}: ${kind}`, scope: undefined };
      const place = `${folder}\\${kind}\\${command}`;
      addScript(context, reading, { key, file: command, parameters, place });
    }
  }
}

export interface PolicyScript {
  /** `Startup`, `Shutdown`, `Logon` or `Logoff`. */
  readonly kind: string;
  readonly command: string;
  readonly parameters: string;
}

/** `scripts.ini` of a policy: a section a kind, `0CmdLine=` and `0Parameters=` a script. */
export function parseScriptsIni(text: string): readonly PolicyScript[] {
  const scripts = new Map<string, { kind: string; command: string; parameters: string }>();
  let kind = '';
  for (const line of text.split(/\r?\n/)) {
    kind = /^\s*\[([^\]]+)\]/.exec(line)?.[1] ?? kind;
    const [, number = '', field = '', value = ''] =
      /^\s*(\d{1,4})(CmdLine|Parameters)\s*=(.*)$/i.exec(line) ?? [];
    if (number === '') continue;
    const id = `${kind} ${number}`;
    const script = scripts.get(id) ?? { kind, command: '', parameters: '' };
    scripts.set(id, script);
    if (field.toLowerCase() === 'cmdline') script.command = value.trim();
    else script.parameters = value.trim();
  }
  return [...scripts.values()].filter(({ command }) => command !== '');
}
