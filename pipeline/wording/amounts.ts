/** How a person is told of bytes and counts. */

const units = ['bytes', 'kB', 'MB', 'GB', 'TB', 'PB'];

/** `1 byte`, `870 bytes`, `3.1 GB`, `670 GB`: three digits, of 10³ each. */
export function bytesText(bytes: number): string {
  if (bytes === 1) return '1 byte';
  let value = bytes;
  let unit = 0;
  // Not 1000 of one unit for 1 of the next, after rounding.
  while (value >= (unit === 0 ? 1000 : 999.5) && unit < units.length - 1) {
    value /= 1000;
    unit++;
  }
  return `${numberText(value)} ${units[unit]}`;
}

/** Of three digits or fewer: `0.123`, `12.3`, `670`; whole from there on, in groups of three: `1,234,567`. */
export function numberText(value: number): string {
  if (value !== 0 && value < 100 && !Number.isInteger(value))
    return String(Number(value.toPrecision(value < 10 ? 2 : 3)));
  return String(Math.round(value)).replace(/\B(?=(\d{3})+$)/g, ',');
}
