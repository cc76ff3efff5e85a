// Makes the files of this folder with libFLAC's own encoder, which is no dependency of the project:
//   npm install --no-save libflacjs@5.6.0 && node test/wfdb/flac/generate.mjs
// test/wfdb/flac.test.ts computes the samples that they hold once more.

import { writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';

const flac = createRequire(import.meta.url)('libflacjs')();
await new Promise((resolve) => (flac.isReady() ? resolve() : flac.on('ready', resolve)));

for (const [bits, channelCount, level] of [
  [8, 1, 0],
  [12, 2, 5],
  [16, 2, 8],
  [16, 8, 3],
  [20, 1, 8],
  [24, 2, 8],
]) {
  const sampleCount = 2000;
  const parts = [];
  const encoder = flac.create_libflac_encoder(96000, channelCount, bits, level, sampleCount, true, 576);
  flac.init_encoder_stream(encoder, (bytes) => parts.push(bytes.slice()));
  const channels = Array.from({ length: channelCount }, (_, channel) =>
    Int32Array.from({ length: sampleCount }, (_, index) => sampleAt(index, channel, bits)),
  );
  flac.FLAC__stream_encoder_process(encoder, channels, sampleCount);
  flac.FLAC__stream_encoder_finish(encoder);
  flac.FLAC__stream_encoder_delete(encoder);
  writeFileSync(join(import.meta.dirname, `${bits}-bits-${channelCount}-channels.flac`), Buffer.concat(parts));
}

/** Triangles of several lengths with some noise, and both ends of the range now and then; integers throughout. */
function sampleAt(index, channel, bits) {
  const top = 2 ** (bits - 1) - 1;
  if (index % 1000 === 999) return channel % 2 === 0 ? top : -top - 1;
  const triangle = Math.abs(((index + channel) % 200) - 100) - 50;
  const noise = ((Math.imul(index + 1, 0x9e3779b1) >>> 24) % 5) - 2;
  return Math.trunc((triangle * top) / 128) + noise;
}
