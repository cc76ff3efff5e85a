/** The samples of one channel in a FLAC frame. */

import type { BitReader } from './bit-reader.ts';
import { FlacError } from './flac-error.ts';

/**
 * Decodes the subframe that comes next into all of `samples`.
 *
 * @see RFC 9639, section 9.2
 */
export function readSubframe(reader: BitReader, samples: Int32Array, bitsPerSample: number): void {
  if (reader.unsigned(1) !== 0) throw new FlacError('damaged', 'begins a channel with a reserved bit');
  const type = reader.unsigned(6);
  const wastedBits = reader.unsigned(1) === 0 ? 0 : reader.zeros() + 1;
  const bits = bitsPerSample - wastedBits;
  if (bits < 1) throw new FlacError('damaged', `wastes ${wastedBits} of ${bitsPerSample} bits`);
  if (type === 0) samples.fill(reader.signed(bits));
  else if (type === 1) readSigned(reader, samples, { count: samples.length, bits });
  else if (type >= 8 && type <= 12) readFixed(reader, samples, { order: type - 8, bits });
  else if (type >= 32) readLinear(reader, samples, { order: type - 31, bits });
  else throw new FlacError('damaged', `has a channel of the reserved type ${type}`);
  reader.refuseEnd();
  if (wastedBits === 0) return;
  for (let index = 0; index < samples.length; index++) samples[index]! <<= wastedBits;
}

interface Predictor {
  readonly order: number;
  readonly bits: number;
}

function readSigned(reader: BitReader, samples: Int32Array, { count, bits }: { count: number; bits: number }): void {
  for (let index = 0; index < count; index++) samples[index] = reader.signed(bits);
}

/** What the polynomials of degree 0 to 3 through the samples before predict. */
const fixedCoefficients = [[], [1], [2, -1], [3, -3, 1], [4, -6, 4, -1]];

function readFixed(reader: BitReader, samples: Int32Array, { order, bits }: Predictor): void {
  refuseOrder(order, samples);
  readSigned(reader, samples, { count: order, bits });
  readResidual(reader, samples, order);
  predict(samples, { coefficients: fixedCoefficients[order]!, shift: 0 });
}

function readLinear(reader: BitReader, samples: Int32Array, { order, bits }: Predictor): void {
  refuseOrder(order, samples);
  readSigned(reader, samples, { count: order, bits });
  const precision = reader.unsigned(4) + 1;
  const shift = reader.signed(5);
  if (precision === 16 || shift < 0) throw new FlacError('damaged', 'has a reserved form of prediction');
  const coefficients = Array.from({ length: order }, () => reader.signed(precision));
  readResidual(reader, samples, order);
  predict(samples, { coefficients, shift });
}

function refuseOrder(order: number, samples: Int32Array): void {
  if (order > samples.length) throw new FlacError('damaged', 'predicts from more samples than it has');
}

/** Adds predictions to the residual that `samples` hold after the first few. Products of a sum stay below 2^45. */
function predict(samples: Int32Array, { coefficients, shift }: { coefficients: number[]; shift: number }): void {
  const order = coefficients.length;
  const reversed = Float64Array.from(coefficients.toReversed());
  const scale = 2 ** -shift;
  for (let index = order; index < samples.length; index++) {
    let sum = 0;
    for (let tap = 0, from = index - order; tap < order; tap++, from++) sum += reversed[tap]! * samples[from]!;
    samples[index] = samples[index]! + Math.floor(sum * scale);
  }
}

/**
 * The residual after the first `order` samples, in partitions with a Rice parameter each.
 *
 * @see RFC 9639, section 9.2.7
 */
function readResidual(reader: BitReader, samples: Int32Array, order: number): void {
  const method = reader.unsigned(2);
  if (method > 1) throw new FlacError('damaged', `codes its residual in the reserved way ${method}`);
  const parameterBits = method === 0 ? 4 : 5;
  const escaped = 2 ** parameterBits - 1;
  const partitions = 2 ** reader.unsigned(4);
  const length = samples.length / partitions;
  if (!Number.isInteger(length) || length < order) {
    throw new FlacError('damaged', `cuts ${samples.length} samples into ${partitions} partitions`);
  }
  for (let partition = 0; partition < partitions; partition++) {
    const start = partition === 0 ? order : partition * length;
    const end = (partition + 1) * length;
    const parameter = reader.unsigned(parameterBits);
    if (parameter < escaped) reader.rice(samples, { start, end, low: parameter });
    else {
      const bits = reader.unsigned(5);
      for (let index = start; index < end; index++) samples[index] = reader.signed(bits);
    }
  }
}
