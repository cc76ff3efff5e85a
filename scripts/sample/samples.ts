/** From a segment's plan to its digital samples: the one place that knows what the signals look like. */

import { missingCode } from '../wfdb-writer/signal-bytes.ts';
import type { FrameRange, SegmentPlan, SignalPlan, Wave } from './plan.ts';
import { createRandom } from './random.ts';
import { cycleLength, tableUnit, waveTables } from './wave-tables.ts';

/**
 * The digital samples (ADU) of one signal over the whole segment, missing codes included; a fresh array of
 * `segment.frames`. What a damaged segment would hold if it were whole.
 *
 * @throws RangeError where the segment has no signal of that index
 */
export function samplesOf(segment: SegmentPlan, signalIndex: number): Int16Array {
  const signal = segment.signals[signalIndex];
  if (signal === undefined) {
    throw new RangeError(
      `segment ${segment.name} has no signal ${signalIndex}; expected 0 to ${segment.signals.length - 1}`,
    );
  }
  const samples = new Int16Array(segment.frames);
  draw(samples, segment, signal);
  fill(samples, signal.missing, missingCode[segment.format]);
  return samples;
}

function draw(samples: Int16Array, segment: SegmentPlan, signal: SignalPlan): void {
  const { wave } = signal;
  if (wave.kind === 'constant') samples.fill(wave.levelAdu);
  else if (wave.kind === 'trend') drawTrend(samples, wave, signal.seed);
  else if (wave.kind === 'cuff') drawCuff(samples.fill(missingCode[segment.format]), wave, signal.seed);
  else drawCycles(samples, { wave, rhythm: segment.rhythm, seed: signal.seed });
}

type Cyclic = Extract<Wave, { kind: 'cyclic' }>;

function drawCycles(
  samples: Int16Array,
  { wave, rhythm, seed }: { wave: Cyclic; rhythm: SegmentPlan['rhythm']; seed: number },
): void {
  const table = waveTables[wave.table];
  const breath = waveTables.breath;
  const amplitude = wave.amplitudeAdu / tableUnit;
  const wander = wave.wanderAdu / tableUnit;
  const noise = wave.noiseAdu / byteSumDeviation;
  const nextStep = createSteps(rhythm.seed, wave.cycle === 'beat' ? rhythm.beatFrames : rhythm.breathFrames);
  const breathStep = cycleLength / rhythm.breathFrames;
  let step = nextStep();
  let position = 0;
  let breathPosition = 0;
  let bits = seed | 1;
  for (let frame = 0; frame < samples.length; frame++) {
    // xorshift32; the sum of its four bytes is close to a normal distribution
    bits ^= bits << 13;
    bits ^= bits >>> 17;
    bits ^= bits << 5;
    const byteSum = (bits & 255) + ((bits >>> 8) & 255) + ((bits >>> 16) & 255) + (bits >>> 24);
    const value =
      wave.levelAdu +
      amplitude * table[position | 0]! +
      wander * breath[breathPosition | 0]! +
      noise * (byteSum - byteSumMean);
    const sample = Math.floor(value + 0.5);
    samples[frame] = sample < wave.lowestAdu ? wave.lowestAdu : sample > wave.highestAdu ? wave.highestAdu : sample;
    position += step;
    if (position >= cycleLength) {
      position -= cycleLength;
      step = nextStep();
    }
    breathPosition += breathStep;
    if (breathPosition >= cycleLength) breathPosition -= cycleLength;
  }
}

const byteSumMean = 510;
const byteSumDeviation = 147.8;

// Beats are never quite alike: each is up to 6 % shorter or longer than the rhythm's.
function createSteps(seed: number, cycleFrames: number): () => number {
  const random = createRandom(seed);
  return () => cycleLength / ((cycleFrames * random.integer(940, 1060)) / 1000);
}

function drawTrend(samples: Int16Array, wave: Extract<Wave, { kind: 'trend' }>, seed: number): void {
  const random = createRandom(seed);
  let distance = 0;
  for (let frame = 0; frame < samples.length; frame++) {
    distance += (random.integer(-1000, 1000) / 1000) * 0.5 * wave.spreadAdu - distance / 8;
    // Zero would mean "not measured".
    samples[frame] = Math.min(wave.highestAdu, Math.max(1, Math.floor(wave.levelAdu + distance + 0.5)));
  }
  fill(samples, wave.zero, 0);
}

function drawCuff(samples: Int16Array, wave: Extract<Wave, { kind: 'cuff' }>, seed: number): void {
  const random = createRandom(seed);
  for (let frame = wave.firstFrame; frame < samples.length; frame += wave.everyFrames) {
    samples[frame] = wave.levelAdu + random.integer(-wave.spreadAdu, wave.spreadAdu);
  }
}

function fill(samples: Int16Array, ranges: readonly FrameRange[], value: number): void {
  for (const { startFrame, endFrame } of ranges) samples.fill(value, startFrame, endFrame);
}
