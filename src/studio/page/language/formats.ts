/** Numbers, dates and durations in a language, by `Intl`. */
export interface Formats {
  /** 12,345 */
  readonly count: (value: number) => string;
  /** Three significant digits: 0.0123, 4.56. */
  readonly figure: (value: number) => string;
  /** In as few letters as an axis has room for: 20K, 0.01, 2万. */
  readonly compact: (value: number) => string;
  /** A share of 1, as percent. */
  readonly percent: (share: number) => string;
  /** 4.9 MB */
  readonly bytes: (count: number) => string;
  /** 2 h 5 min, 40 s */
  readonly duration: (seconds: number) => string;
  /** 3 minutes ago */
  readonly ago: (milliseconds: number) => string;
  /** 15:02; with the date if that is another day. */
  readonly clock: (milliseconds: number) => string;
  /** 29 Nov 2026, 15:02 */
  readonly date: (milliseconds: number) => string;
}

const units = ['byte', 'kilobyte', 'megabyte', 'gigabyte', 'terabyte'] as const;
const spans = [
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
  ['second', 1],
] as const;

export function formatsOf(locale: string): Formats {
  const count = new Intl.NumberFormat(locale, { maximumFractionDigits: 0 });
  const figure = new Intl.NumberFormat(locale, { maximumSignificantDigits: 3 });
  const compact = new Intl.NumberFormat(locale, { notation: 'compact', maximumSignificantDigits: 4 });
  const percent = new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: 1 });
  const unit = (name: string, digits: number) =>
    new Intl.NumberFormat(locale, {
      style: 'unit',
      unit: name,
      unitDisplay: 'short',
      maximumFractionDigits: digits,
    });
  const relative = new Intl.RelativeTimeFormat(locale, { numeric: 'auto' });
  const time = new Intl.DateTimeFormat(locale, { timeStyle: 'short' });
  const date = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'short' });
  return {
    count: (value) => count.format(value),
    figure: (value) => figure.format(value),
    compact: (value) => compact.format(value),
    percent: (share) => percent.format(share),
    bytes(value) {
      const power = value < 1 ? 0 : Math.min(units.length - 1, Math.floor(Math.log(value) / Math.log(1000)));
      const scaled = value / 1000 ** power;
      return unit(units[power]!, power === 0 || scaled >= 100 ? 0 : 1).format(scaled);
    },
    duration(seconds) {
      const at = spans.findIndex(([, length]) => seconds >= length);
      if (at < 0) return unit('second', 1).format(seconds);
      const [name, length] = spans[at]!;
      const next = spans[at + 1];
      const whole = Math.floor(seconds / length);
      const first = unit(name, 0).format(whole);
      const rest = next === undefined ? 0 : Math.floor((seconds - whole * length) / next[1]);
      // Seconds of an hour say nothing.
      return next === undefined || rest === 0 || whole >= 10
        ? first
        : `${first} ${unit(next[0], 0).format(rest)}`;
    },
    ago(milliseconds) {
      const seconds = (milliseconds - Date.now()) / 1000;
      const [name, length] = spans.find(([, each]) => Math.abs(seconds) >= each) ?? spans.at(-1)!;
      return relative.format(Math.round(seconds / length), name);
    },
    clock(milliseconds) {
      const isToday = new Date(milliseconds).toDateString() === new Date().toDateString();
      return (isToday ? time : date).format(milliseconds);
    },
    date: (milliseconds) => date.format(milliseconds),
  };
}
