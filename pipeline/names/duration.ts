/**
 * Durations, read and written: ISO 8601 from years to minutes, the looser spellings that SageMaker takes as well, and
 * how a person is told. A year counts 365 days and a month 30.
 */

const date = '(?:(\\d+)Y)?(?:(\\d+)M)?(?:(\\d+)W)?(?:(\\d+)D)?';
const time = '(?:(\\d+)H)?(?:(\\d+)M)?';

/** `P30D`, `PT12H`; at least one number. */
export const isoDurationPattern = new RegExp(`^P(?!$)${date}(?:T(?=\\d)${time})?$`);

// SageMaker's own examples leave the P out or write small letters: `30d`, `T12H`.
const servicePattern = new RegExp(`^P?${date}(?:T${time})?$`, 'i');

const letters = ['Y', 'M', 'W', 'D', 'H', 'M'];
const minutes = [525_600, 43_200, 10_080, 1440, 60, 1];
const firstTimePart = 4;

/** What SageMaker takes for a duration, in milliseconds; undefined for a text that is none. */
export function parseDurationMs(text: string): number | undefined {
  const numbers = numbersOf(text);
  return numbers && numbers.reduce((sum, number, index) => sum + minutes[index]! * Number(number ?? 0), 0) * 60_000;
}

/**
 * What SageMaker takes for a duration as ISO 8601 spells it: the text itself where it does so already. Undefined for a
 * text that is none, and for a duration of nothing.
 * @see Amazon SageMaker Developer Guide, "Caching pipeline steps"
 */
export function isoDuration(text: string): string | undefined {
  const numbers = numbersOf(text);
  if (!numbers?.some((number) => Number(number ?? 0) > 0)) return undefined;
  const parts = numbers.map((number, index) => (number === undefined ? '' : `${number}${letters[index]}`));
  const timeParts = parts.slice(firstTimePart).join('');
  return `P${parts.slice(0, firstTimePart).join('')}${timeParts === '' ? '' : `T${timeParts}`}`;
}

/** For a person: `12.3 s`, `4 min 05 s`, `26 h 07 min`. */
export function renderDuration(seconds: number): string {
  if (seconds < 60) return `${Math.min(seconds, 59.9).toFixed(1)} s`;
  const whole = Math.round(seconds);
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${twoDigits(whole % 60)} s`;
  return `${Math.floor(whole / 3600)} h ${twoDigits(Math.floor((whole % 3600) / 60))} min`;
}

/** What is left, where nobody knows it exactly: `40 s`, `12 min`, `3.5 h`. */
export function renderTimeLeft(seconds: number): string {
  if (seconds <= 60) return `${Math.max(5, Math.ceil(seconds / 5) * 5)} s`;
  return seconds <= 3600 ? `${Math.ceil(seconds / 60)} min` : `${(seconds / 3600).toFixed(1)} h`;
}

/** One for each unit, undefined where it is left out; at least one is given. */
function numbersOf(text: string): readonly (string | undefined)[] | undefined {
  const numbers = servicePattern.exec(text)?.slice(1);
  return numbers?.some((number) => number !== undefined) ? numbers : undefined;
}

function twoDigits(value: number): string {
  return String(value).padStart(2, '0');
}
