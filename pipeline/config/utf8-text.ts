import { isUtf8 } from 'node:buffer';
import { ConfigError } from './problem.ts';

/**
 * A file's text. A byte that is not UTF-8 would otherwise become U+FFFD, and end up in names of folders and groups.
 * @param file as messages name it
 * @throws ConfigError with the place of the first such byte
 */
export function utf8Text(bytes: Uint8Array, file: string): string {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const text = buffer.toString('utf8');
  if (isUtf8(buffer)) return text;
  if (isUtf16(buffer)) {
    throw new ConfigError([{ file, line: 1, column: 1, message: 'is UTF-16, expected UTF-8; save the file as UTF-8' }]);
  }
  const readBack = Buffer.from(text, 'utf8');
  const index = buffer.findIndex((byte, position) => byte !== readBack[position]);
  const before = buffer.subarray(0, index);
  const line = before.toString('latin1').split('\n').length;
  const column = before.subarray(before.lastIndexOf('\n') + 1).toString('utf8').length + 1;
  const byte = buffer[index]!.toString(16).toUpperCase().padStart(2, '0');
  const message = `the byte 0x${byte} is no UTF-8, expected text in UTF-8; save the file as UTF-8`;
  throw new ConfigError([{ file, line, column, message }]);
}

function isUtf16(buffer: Buffer): boolean {
  const [first, second] = buffer;
  return (first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff);
}
