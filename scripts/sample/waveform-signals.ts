/** The catalogue of waveform signals: what each family of monitors records, and how its headers describe it. */

import { missingCode } from './formats.ts';
import type { FrameRange, LayoutSignal, SampleFormat, SignalPlan, Wave } from './plan.ts';
import type { Random } from './random.ts';

/** How a header gives gain and baseline; the converter's own where the header hides them (uncalibrated). */
interface Calibration {
  readonly gain: number;
  readonly baseline: number | null;
  readonly trueGain?: number;
  readonly trueBaseline?: number;
}

/** A signal in physical units: `low` to `high` is where its wave may begin and end. */
export interface WaveformSignal {
  /** One per record, so that records spell the same signal differently. */
  readonly spellings: readonly string[];
  readonly units: string;
  readonly table: Extract<Wave, { kind: 'cyclic' }>['table'];
  readonly low: readonly [from: number, to: number];
  readonly amplitude: readonly [from: number, to: number];
  readonly wander: number;
  readonly noise: number;
  readonly calibrations: readonly Calibration[];
}

const leadGains = [11, 16, 20, 22, 29, 35, 49, 53, 66, 67, 69, 81, 86, 107, 122];

function lead(spellings: readonly string[], table: 'limb-lead' | 'chest-lead', sign: 1 | -1 = 1): WaveformSignal {
  return {
    spellings,
    units: 'mV',
    table,
    low: [-0.1, 0.1],
    amplitude: [sign * 0.7, sign * 1.4],
    wander: 0.06,
    noise: 0.02,
    calibrations: [
      ...leadGains.map((gain) => ({ gain, baseline: null })),
      { gain: 1, baseline: null, trueGain: 66, trueBaseline: 0 },
    ],
  };
}

const arterial: Omit<WaveformSignal, 'spellings'> = {
  units: 'mmHg',
  table: 'arterial',
  low: [55, 75],
  amplitude: [40, 65],
  wander: 3,
  noise: 0.5,
  calibrations: [
    { gain: 1.25, baseline: -100 },
    { gain: 0.833333, baseline: -100 },
    { gain: 1.25, baseline: -100 },
    { gain: 1, baseline: null, trueGain: 1.25, trueBaseline: -100 },
  ],
};

/** The bedside monitors of adult units: 8 bits, ADC zero 0. */
export const adultSignals: readonly WaveformSignal[] = [
  lead(['II'], 'limb-lead'),
  lead(['V'], 'chest-lead'),
  { ...arterial, spellings: ['ABP'] },
  {
    spellings: ['PLETH', 'Pleth'],
    units: 'NU',
    table: 'pleth',
    low: [0.1, 0.3],
    amplitude: [0.4, 0.6],
    wander: 0.05,
    noise: 0.004,
    calibrations: [{ gain: 255, baseline: -128 }],
  },
  lead(['MCL1'], 'chest-lead'),
  {
    spellings: ['RESP', 'Resp'],
    units: 'pm',
    table: 'breath',
    low: [0.2, 0.3],
    amplitude: [0.3, 0.6],
    wander: 0,
    noise: 0.01,
    calibrations: [{ gain: 237, baseline: -128 }],
  },
  lead(['I'], 'limb-lead'),
  lead(['III'], 'limb-lead'),
  lead(['AVF', 'aVF'], 'limb-lead'),
  lead(['V+'], 'chest-lead'),
  { ...arterial, spellings: ['ART'] },
  {
    spellings: ['PAP'],
    units: 'mmHg',
    table: 'arterial',
    low: [8, 14],
    amplitude: [12, 20],
    wander: 2,
    noise: 0.4,
    calibrations: [{ gain: 2, baseline: -100 }],
  },
  {
    spellings: ['CVP'],
    units: 'mmHg',
    table: 'venous',
    low: [3, 8],
    amplitude: [3, 6],
    wander: 2,
    noise: 0.2,
    calibrations: [{ gain: 4, baseline: -100 }],
  },
];

/** A signal whose name the monitor did not know. */
export const unnamedSignal: WaveformSignal = { ...lead(['???'], 'limb-lead') };

/** The monitors of neonatal units: 10 bits around an ADC zero of 512, in 16-bit files. */
export const nicuSignals: readonly WaveformSignal[] = [
  { ...lead(['II'], 'limb-lead'), calibrations: [{ gain: 510, baseline: 256 }] },
  { ...lead(['AVR'], 'limb-lead', -1), amplitude: [0, 0], wander: 0, noise: 0, calibrations: [] },
  {
    ...adultSignals[5]!,
    spellings: ['RESP'],
    low: [-0.2, -0.1],
    calibrations: [{ gain: 515, baseline: 254 }],
  },
  { ...adultSignals[3]!, spellings: ['PLETH', 'Pleth'], calibrations: [{ gain: 1023, baseline: 0 }] },
  {
    spellings: ['UAP'],
    units: 'mmHg',
    table: 'arterial',
    low: [25, 35],
    amplitude: [18, 28],
    wander: 1,
    noise: 0.3,
    calibrations: [{ gain: 5.12, baseline: 0 }],
  },
];

/** Monitors that store 12 bits. */
export const twelveBitSignals: readonly WaveformSignal[] = [
  { ...lead(['II'], 'limb-lead'), calibrations: [{ gain: 200, baseline: null }] },
  { ...lead(['V'], 'chest-lead'), calibrations: [{ gain: 200, baseline: null }] },
  { ...arterial, spellings: ['ABP'], calibrations: [{ gain: 12.5, baseline: -1250 }] },
  { ...adultSignals[3]!, calibrations: [{ gain: 1000, baseline: -500 }] },
];

interface Converter {
  readonly bits: number;
  readonly zero: number;
  readonly lowest: number;
  readonly highest: number;
}

/** What the converter behind each format gives; the missing code stays outside. */
const converters: Readonly<Record<SampleFormat, Converter>> = {
  80: { bits: 8, zero: 0, lowest: -127, highest: 127 },
  16: { bits: 10, zero: 512, lowest: 0, highest: 1023 },
  212: { bits: 12, zero: 0, lowest: missingCode[212] + 1, highest: 2047 },
};

/** A signal of a segment: its own calibration, level and noise, from `random`. */
export function planWaveformSignal(
  signal: WaveformSignal,
  {
    description,
    format,
    frames,
    random,
  }: {
    description: string;
    format: SampleFormat;
    frames: number;
    random: Random;
  },
): SignalPlan {
  const converter = converters[format];
  const calibration = signal.calibrations.length === 0 ? null : random.pick(signal.calibrations);
  return {
    description,
    gainAduPerUnit: calibration?.gain ?? 510,
    baselineAdu: calibration === null ? 256 : calibration.baseline,
    units: signal.units,
    adcResolutionBits: converter.bits,
    adcZeroAdu: converter.zero,
    wave: calibration === null ? { kind: 'constant', levelAdu: 0 } : planCycles(signal, calibration, converter, random),
    missing: planMissing(frames, random),
    seed: random.seed(),
  };
}

function planCycles(signal: WaveformSignal, calibration: Calibration, converter: Converter, random: Random): Wave {
  const gain = calibration.trueGain ?? calibration.gain;
  const baseline = calibration.trueBaseline ?? calibration.baseline ?? converter.zero;
  const within = ([from, to]: readonly [number, number]): number => from + ((to - from) * random.integer(0, 100)) / 100;
  return {
    kind: 'cyclic',
    table: signal.table,
    cycle: signal.table === 'breath' ? 'breath' : 'beat',
    levelAdu: gain * within(signal.low) + baseline,
    amplitudeAdu: gain * within(signal.amplitude),
    wanderAdu: gain * signal.wander,
    noiseAdu: gain * signal.noise,
    lowestAdu: converter.lowest,
    highestAdu: converter.highest,
  };
}

/** Most signals are whole, some have holes, a few hold nothing at all. */
function planMissing(frames: number, random: Random): FrameRange[] {
  if (random.chance(2)) return [{ startFrame: 0, endFrame: frames }];
  if (frames < 250 || random.chance(65)) return [];
  return Array.from({ length: random.integer(1, 4) }, () => {
    const startFrame = random.integer(0, frames - 1);
    return { startFrame, endFrame: Math.min(frames, startFrame + random.integer(1, 200)) };
  });
}

/** A line of the layout: the union's resolution and widest gain, which fit no segment exactly. */
export function planLayoutSignal(
  signal: WaveformSignal,
  { description, format, random }: { description: string; format: SampleFormat; random: Random },
): LayoutSignal {
  const calibration = signal.calibrations[0] ?? { gain: 510, baseline: 256 };
  const isLead = signal.units === 'mV';
  const bits = format === 80 ? random.integer(9, isLead ? 15 : 9) : converters[format].bits;
  return {
    description,
    gainAduPerUnit: format === 80 && isLead ? random.pick(leadGains) : calibration.gain,
    baselineAdu: calibration.baseline,
    units: signal.units,
    adcResolutionBits: bits,
    adcZeroAdu: converters[format].zero,
    initialAdu: format === 16 ? missingCode[16] : -(2 ** (bits - 1)),
  };
}
