/**
 * The mark: `node plain-loop.js FOLDER 80|16 CHANNELS` reads every signal file of a folder whole and counts its
 * samples channel by channel, in the most obvious way. Prints the seconds that it takes.
 */

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const [folder, format, channelCount] = process.argv.slice(2);
const files = readdirSync(folder!).filter((name) => name.endsWith('.dat'));
const channels = Number(channelCount);

const startMs = performance.now();
let counted = 0;
for (const file of files) {
  const bytes = readFileSync(join(folder!, file));
  counted +=
    format === '80' ? count8(bytes) : count16(new Int16Array(bytes.buffer, bytes.byteOffset, bytes.length / 2));
}
process.stdout.write(JSON.stringify({ seconds: (performance.now() - startMs) / 1000, samples: counted }));

function count8(samples: Uint8Array): number {
  let maximum = 0;
  for (let channel = 0; channel < channels; channel++) {
    const histogram = new Uint32Array(256);
    for (let index = channel; index < samples.length; index += channels) histogram[samples[index]!]!++;
    maximum = Math.max(maximum, histogram[128]!);
  }
  // A count that is used cannot be optimized away.
  return maximum >= 0 ? samples.length : 0;
}

function count16(samples: Int16Array): number {
  let maximum = 0;
  for (let channel = 0; channel < channels; channel++) {
    const histogram = new Uint32Array(65536);
    for (let index = channel; index < samples.length; index += channels) histogram[samples[index]! + 32768]!++;
    maximum = Math.max(maximum, histogram[32768]!);
  }
  return maximum >= 0 ? samples.length : 0;
}
