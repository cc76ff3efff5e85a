/** The two checksums of a FLAC frame. Both begin at 0 and take the highest bit first. */

/** @see RFC 9639, section 9.1.8: polynomial x^8 + x^2 + x + 1 */
export function crc8(crc: number, byte: number): number {
  return table8[crc ^ byte]!;
}

/** @see RFC 9639, section 9.3: polynomial x^16 + x^15 + x^2 + 1 */
export function crc16(crc: number, bytes: Uint8Array, start: number, end: number): number {
  let value = crc;
  for (let index = start; index < end; index++) {
    value = ((value << 8) & 0xffff) ^ table16[(value >> 8) ^ bytes[index]!]!;
  }
  return value;
}

const table8 = Uint8Array.from({ length: 256 }, (_, byte) => divide(byte, 0x07, 8));
const table16 = Uint16Array.from({ length: 256 }, (_, byte) => divide(byte << 8, 0x8005, 16));

function divide(dividend: number, polynomial: number, width: number): number {
  const top = 1 << (width - 1);
  let rest = dividend;
  for (let bit = 0; bit < 8; bit++) rest = (rest & top) === 0 ? rest << 1 : (rest << 1) ^ polynomial;
  return rest & (2 * top - 1);
}
