export interface UnitFile {
  /** Program of the first start command, null where there is none or it has no absolute path. */
  readonly execPath: string | null;
  /** Has an [Install] section, so that it can be enabled. */
  readonly installable: boolean;
  /** `Unit=` of a timer, path or socket: what it starts; null where the name decides. */
  readonly starts: string | null;
}

/** A unit file (systemd.syntax(7)), as far as it says what is started and whether it can be enabled. */
export function parseUnitFile(text: string): UnitFile {
  let section = '';
  let installable = false;
  let starts: string | null = null;
  let commands: string[] = [];
  for (const line of logicalLines(text)) {
    if (line.startsWith('[')) {
      section = line;
      installable ||= section === '[Install]';
      continue;
    }
    const equals = line.indexOf('=');
    if (equals === -1) continue;
    const key = line.slice(0, equals).trimEnd();
    const value = line.slice(equals + 1).trim();
    if (key === 'ExecStart' && section === '[Service]') {
      // An empty one takes back those before it.
      commands = value === '' ? [] : [...commands, value];
    } else if (/^(?:Unit|Service)$/.test(key) && /^\[(?:Timer|Path|Socket)\]$/.test(section)) {
      starts = value === '' ? null : value;
    }
  }
  return {
    execPath: commands.map(programOf).find((path) => path !== null) ?? null,
    installable,
    starts,
  };
}

/** First letters of the keys that are looked for. */
const KEY_STARTS = /^[EUS]/;
const LETTER = /^[A-Za-z]/;

/**
 * Lines that may be of interest, without comments; those that end in a backslash joined to the next. Most
 * lines are passed over by their first letter: a machine has hundreds of these files.
 */
function logicalLines(text: string): string[] {
  const lines: string[] = [];
  let pending = '';
  for (const raw of text.split('\n')) {
    const passedOver = pending === '' && LETTER.test(raw) && !KEY_STARTS.test(raw);
    if (passedOver && !raw.endsWith('\\')) continue;
    const line = raw.trim();
    // A comment between continued lines does not end them.
    if (line.startsWith('#') || line.startsWith(';')) continue;
    if (line.endsWith('\\')) {
      pending += `${line.slice(0, -1)} `;
    } else if (pending !== '' || line !== '') {
      lines.push((pending + line).trim());
      pending = '';
    }
  }
  if (pending !== '') lines.push(pending.trim());
  return lines;
}

/** The program of a command line, without the prefixes that say how it is run; null if it is not absolute. */
function programOf(command: string): string | null {
  const line = command.replace(/^[-@:+!|]+/, '').trimStart();
  const quote = line[0];
  if (quote === '"' || quote === "'") {
    const end = line.indexOf(quote, 1);
    return absolute(end === -1 ? line.slice(1) : line.slice(1, end));
  }
  const word = /^(?:\\.|[^\s\\])+/.exec(line)?.[0] ?? '';
  return absolute(word.replace(/\\x([0-9a-f]{2})/gi, decodeHex).replace(/\\(.)/g, '$1'));
}

function decodeHex(_text: string, hex: string): string {
  return String.fromCharCode(Number.parseInt(hex, 16));
}

function absolute(path: string): string | null {
  return path.startsWith('/') ? path : null;
}
