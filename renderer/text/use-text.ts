import { useIntl } from 'react-intl';
import type { TextId } from './en.ts';

export type Values = Readonly<Record<string, string | number>>;

/** Looks sentences up by their id; an unknown id does not compile. */
export type Say = (id: TextId, values?: Values) => string;

export function useText(): Say {
  const intl = useIntl();
  return (id, values) => intl.formatMessage({ id }, values);
}

/** Instants and sizes as this machine's person reads them. */
export interface Format {
  readonly dateTime: (iso: string) => string;
  readonly time: (date: Date, timeZone: string) => string;
  readonly size: (bytes: number) => string;
}

export function useFormat(): Format {
  const intl = useIntl();
  return {
    dateTime: (iso) => intl.formatDate(iso, { dateStyle: 'medium', timeStyle: 'short' }),
    time: (date, timeZone) =>
      intl.formatDate(date, { dateStyle: 'full', timeStyle: 'medium', timeZone }),
    size: (bytes) =>
      intl.formatNumber(bytes >= GB ? bytes / GB : bytes / MB, {
        style: 'unit',
        unit: bytes >= GB ? 'gigabyte' : 'megabyte',
        maximumFractionDigits: bytes >= 10 * MB ? 0 : 1,
      }),
  };
}

const MB = 1_000_000;
const GB = 1_000_000_000;
