/** Base time and base date of a header. */

/**
 * `HH:MM:SS.fff` from `HH:MM:SS[.f…]`, `MM:SS[.f…]` or `SS[.f…]`, with one digit or more a field; digits past the
 * millisecond are cut off. Undefined where a field after the first reaches 60, or the whole a day.
 *
 * @see WFDB header(5), "base time"
 */
export function parseBaseTime(text: string): string | undefined {
  const match = /^(?:(?:(\d{1,6}):)?(\d{1,6}):)?(\d{1,6})(?:\.(\d*))?$/.exec(text);
  if (match === null) return undefined;
  const [hours, minutes, seconds] = [Number(match[1] ?? 0), Number(match[2] ?? 0), Number(match[3])];
  if (match[1] !== undefined && minutes >= 60) return undefined;
  if (match[2] !== undefined && seconds >= 60) return undefined;
  const total = (hours * 60 + minutes) * 60 + seconds;
  if (total >= 86_400) return undefined;
  const parts = [Math.floor(total / 3600), Math.floor(total / 60) % 60, total % 60];
  const fraction = (match[4] ?? '').slice(0, 3).padEnd(3, '0');
  return `${parts.map((part) => String(part).padStart(2, '0')).join(':')}.${fraction}`;
}

/** `YYYY-MM-DD` from `DD/MM/YYYY`; undefined where the calendar has no such day. */
export function parseBaseDate(text: string): string | undefined {
  const match = /^(\d{1,2})\/(\d{1,2})\/(\d{4})$/.exec(text);
  if (match === null) return undefined;
  const [day, month, year] = [Number(match[1]), Number(match[2]), Number(match[3])];
  if (month < 1 || month > 12 || day < 1 || day > daysInMonth(year, month)) return undefined;
  return `${match[3]}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`;
}

function daysInMonth(year: number, month: number): number {
  const leap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
  if (month === 2) return leap ? 29 : 28;
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
}
