/** The catalogue of waveform signals: what each family of monitors records, and how its headers describe it. */

import type { Wave } from './plan.ts';

/** How a header gives gain and baseline; the converter's own where the header hides them (uncalibrated). */
export interface Calibration {
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
  /** A signal that is connected and never moves. */
  readonly constantAdu?: number;
}

/** Gains of ECG leads, ADU per mV. */
export const leadGains = [11, 16, 20, 22, 29, 35, 49, 53, 66, 67, 69, 81, 86, 107, 122];

function lead(spellings: readonly string[], table: 'limb-lead' | 'chest-lead'): WaveformSignal {
  return {
    spellings,
    units: 'mV',
    table,
    low: [-0.1, 0.1],
    amplitude: [0.7, 1.4],
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

const pleth: WaveformSignal = {
  spellings: ['PLETH', 'Pleth'],
  units: 'NU',
  table: 'pleth',
  low: [0.1, 0.3],
  amplitude: [0.4, 0.6],
  wander: 0.05,
  noise: 0.004,
  calibrations: [{ gain: 255, baseline: -128 }],
};

const respiration: WaveformSignal = {
  spellings: ['RESP', 'Resp'],
  units: 'pm',
  table: 'breath',
  low: [0.2, 0.3],
  amplitude: [0.3, 0.6],
  wander: 0,
  noise: 0.01,
  calibrations: [{ gain: 237, baseline: -128 }],
};

/** The bedside monitors of adult units: 8 bits, ADC zero 0. */
export const adultSignals: readonly WaveformSignal[] = [
  lead(['II'], 'limb-lead'),
  lead(['V'], 'chest-lead'),
  { ...arterial, spellings: ['ABP'] },
  pleth,
  lead(['MCL1'], 'chest-lead'),
  respiration,
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
export const unnamedSignal: WaveformSignal = lead(['???'], 'limb-lead');

/** The monitors of neonatal units: 10 bits around an ADC zero of 512, in 16-bit files. */
export const nicuSignals: readonly WaveformSignal[] = [
  { ...lead(['II'], 'limb-lead'), calibrations: [{ gain: 510, baseline: 256 }] },
  { ...lead(['AVR'], 'limb-lead'), calibrations: [{ gain: 510, baseline: 256 }], constantAdu: 0 },
  {
    ...respiration,
    spellings: ['RESP'],
    low: [-0.2, -0.1],
    calibrations: [{ gain: 515, baseline: 254 }],
  },
  { ...pleth, calibrations: [{ gain: 1023, baseline: 0 }] },
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
  { ...pleth, calibrations: [{ gain: 1000, baseline: -500 }] },
];
