/** The catalogue of numerics: what the monitors write down once a minute (adult) or once a second (nicu). */

import type { FrameRange, SignalPlan, Wave } from './plan.ts';
import type { Random } from './random.ts';

interface Numeric {
  /** The spelling of one half of the records, and of the other. */
  readonly spellings: readonly [string, string];
  readonly units: string;
  readonly level: number;
  readonly spread: number;
  /** What gives the number: its signals are measured together, or not at all. */
  readonly source: 'monitor' | 'oximeter' | 'arterial line' | 'cuff';
}

const adult: readonly Numeric[] = [
  { spellings: ['HR', 'HR'], units: 'bpm', level: 82, spread: 6, source: 'monitor' },
  { spellings: ['ABPSys', 'ABP Sys'], units: 'mmHg', level: 121, spread: 9, source: 'arterial line' },
  { spellings: ['ABPDias', 'ABP Dias'], units: 'mmHg', level: 62, spread: 5, source: 'arterial line' },
  { spellings: ['ABPMean', 'ABP Mean'], units: 'mmHg', level: 82, spread: 6, source: 'arterial line' },
  { spellings: ['PULSE', 'PULSE'], units: 'bpm', level: 82, spread: 6, source: 'oximeter' },
  { spellings: ['RESP', 'Resp'], units: 'pm', level: 17, spread: 3, source: 'monitor' },
  { spellings: ['SpO2', '%SpO2'], units: '%', level: 96, spread: 1, source: 'oximeter' },
  { spellings: ['NBPSys', 'NBP Sys'], units: 'mmHg', level: 118, spread: 8, source: 'cuff' },
  { spellings: ['NBPDias', 'NBP Dias'], units: 'mmHg', level: 60, spread: 5, source: 'cuff' },
  { spellings: ['NBPMean', 'NBP Mean'], units: 'mmHg', level: 79, spread: 6, source: 'cuff' },
];

const nicu: readonly Numeric[] = [
  { spellings: ['HR', 'HR'], units: 'bpm', level: 148, spread: 8, source: 'monitor' },
  { spellings: ['PULSE', 'PULSE'], units: 'bpm', level: 148, spread: 8, source: 'oximeter' },
  { spellings: ['NBP', 'NBP'], units: 'mmHg', level: 44, spread: 4, source: 'cuff' },
  { spellings: ['NBP Sys', 'NBP Sys'], units: 'mmHg', level: 62, spread: 5, source: 'cuff' },
  { spellings: ['NBP Dias', 'NBP Dias'], units: 'mmHg', level: 36, spread: 4, source: 'cuff' },
  { spellings: ['NBP Mean', 'NBP Mean'], units: 'mmHg', level: 45, spread: 4, source: 'cuff' },
  { spellings: ['RESP', 'RESP'], units: 'pm', level: 44, spread: 6, source: 'monitor' },
  { spellings: ['SpO2', '%SpO2'], units: '%', level: 95, spread: 2, source: 'oximeter' },
];

/** Percent of the records that have the source at all. */
const presentPercent: Readonly<Record<Numeric['source'], number>> = {
  monitor: 100,
  oximeter: 90,
  'arterial line': 60,
  cuff: 100,
};

export type NumericsFamily = 'adult' | 'nicu';

/** How often a family writes its numbers down, as its headers spell it. */
export const numericsRate: Readonly<Record<NumericsFamily, { text: string; frameMs: number }>> = {
  adult: { text: '0.0166666666667/125', frameMs: 60_000 },
  nicu: { text: '1', frameMs: 1000 },
};

/** Bytes that one frame of a family's numerics takes. */
export const numericsFrameBytes: Readonly<Record<NumericsFamily, number>> = {
  adult: 2 * adult.length,
  nicu: 2 * nicu.length,
};

/** The signals of a numerics record: gain 10 (1 for cuff readings) for adults, 1 for all others. */
export function planNumericsSignals(
  family: NumericsFamily,
  { frames, random }: { frames: number; random: Random },
): SignalPlan[] {
  const spelling = random.pick([0, 1] as const);
  const cuff = planCuff(family, random);
  const zeroOf = {
    monitor: planZeros('monitor', frames, random),
    oximeter: planZeros('oximeter', frames, random),
    'arterial line': planZeros('arterial line', frames, random),
  };
  return (family === 'adult' ? adult : nicu).map(({ spellings, units, level, spread, source }) => {
    const gain = family === 'nicu' || source === 'cuff' ? 1 : 10;
    const levelAdu = gain * level + random.integer(-gain * spread, gain * spread);
    const spreadAdu = gain * spread;
    const highestAdu = units === '%' ? 100 * gain : 32767;
    const wave: Wave =
      source === 'cuff'
        ? { kind: 'cuff', levelAdu, spreadAdu, ...cuff }
        : { kind: 'trend', levelAdu, spreadAdu, highestAdu, zero: zeroOf[source] };
    return {
      description: spellings[spelling],
      gainAduPerUnit: gain,
      baselineAdu: null,
      units,
      adcResolutionBits: 16,
      adcZeroAdu: 0,
      wave,
      missing: [],
      seed: random.seed(),
    };
  });
}

function planCuff(family: NumericsFamily, random: Random): { firstFrame: number; everyFrames: number } {
  const everyFrames = random.pick([5, 10, 15, 30]) * (family === 'adult' ? 1 : 60);
  return { firstFrame: random.integer(0, everyFrames - 1), everyFrames };
}

function planZeros(source: Numeric['source'], frames: number, random: Random): FrameRange[] {
  if (!random.chance(presentPercent[source])) return [{ startFrame: 0, endFrame: frames }];
  return Array.from({ length: random.integer(0, 3) }, () => {
    const startFrame = random.integer(0, frames - 1);
    return { startFrame, endFrame: Math.min(frames, startFrame + random.integer(1, 1 + (frames >> 4))) };
  });
}
