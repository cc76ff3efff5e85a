/** From the catalogue of waveform signals to a signal of one segment, or of one layout. */

import { missingCode } from '../wfdb-writer/signal-bytes.ts';
import type { FrameRange, LayoutSignal, SampleFormat, SignalPlan, Wave } from './plan.ts';
import type { Random } from './random.ts';
import { type Calibration, leadGains, type WaveformSignal } from './waveform-signals.ts';

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
  const calibration = random.pick(signal.calibrations);
  return {
    description,
    gainAduPerUnit: calibration.gain,
    baselineAdu: calibration.baseline,
    units: signal.units,
    adcResolutionBits: converter.bits,
    adcZeroAdu: converter.zero,
    wave: planWave(signal, { calibration, converter, random }),
    missing: planMissing(frames, random),
    seed: random.seed(),
  };
}

function planWave(
  signal: WaveformSignal,
  { calibration, converter, random }: { calibration: Calibration; converter: Converter; random: Random },
): Wave {
  if (signal.constantAdu !== undefined) return { kind: 'constant', levelAdu: signal.constantAdu };
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
  const calibration = signal.calibrations[0]!;
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
