/** One signal of a header. */

import { badField, type HeaderLine, parseCount, parseInteger, parseNumber, required, splitFields } from './fields.ts';

/** `FILE FMT[xSPF][:SKEW][+OFFSET] [GAIN[(BASELINE)][/UNITS] [ADCRES [ADCZERO [INIT [CHECKSUM [BLKSIZE [DESCRIPTION]]]]]]]` */
export interface SignalLine {
  readonly fileName: string;
  /** As the header says; whether it is supported is asked where the file is read. 0 is a null signal. */
  readonly format: number;
  readonly samplesPerFrame: number;
  /** Samples of this signal that precede its sample 0. */
  readonly skewSamples: number;
  /** Counts samples where the file is a FLAC stream. */
  readonly byteOffset: number;
  /** Digital units a physical unit, as converted with: 200 where the header gives none, or 0. */
  readonly gain: number;
  /** False where the header gives no gain, or 0. */
  readonly hasGain: boolean;
  readonly baseline: number;
  readonly units: string;
  readonly adcResolutionBits: number;
  readonly adcZero: number;
  readonly initialValue: number;
  /** As it stands, signed or not; null where absent. */
  readonly checksum: number | null;
  readonly blockSize: number;
  /** Trimmed; null where absent. Names repeat within a record. */
  readonly description: string | null;
}

const defaultGain = 200;
const defaultUnits = 'mV';

export function parseSignalLine(line: HeaderLine): SignalLine {
  const { fields, rest } = splitFields(line.text, 8);
  const [fileName = '', format, gain, resolution, zero, initial, checksum, blockSize] = fields;
  const storage = parseStorage(format, line);
  const integer = (what: string, got: string | undefined) =>
    got === undefined ? undefined : required(parseInteger(got), line, { what, got, expected: 'an integer' });
  const adcResolutionBits = integer('the ADC resolution', resolution) || (storage.format === 8 ? 10 : 12);
  const adcZero = integer('the ADC zero', zero) ?? 0;
  return {
    fileName,
    ...storage,
    ...parseScale(gain, adcZero, line),
    adcResolutionBits,
    adcZero,
    initialValue: integer('the initial value', initial) ?? adcZero,
    checksum: integer('the checksum', checksum) ?? null,
    blockSize: integer('the block size', blockSize) ?? 0,
    description: rest === '' ? null : rest,
  };
}

function parseStorage(
  field: string | undefined,
  line: HeaderLine,
): Pick<SignalLine, 'format' | 'samplesPerFrame' | 'skewSamples' | 'byteOffset'> {
  const problem = {
    what: 'the format',
    got: field,
    expected: 'FORMAT[xSAMPLES][:SKEW][+OFFSET] as in 16, 212x4 or 16+24',
  };
  const match = /^(\d+)(?:x(\d+))?(?::(\d+))?(?:\+(\d+))?$/.exec(field ?? '');
  const count = (text: string | undefined, absent: number) =>
    text === undefined ? absent : required(parseCount(text), line, problem);
  const [, format, perFrame, skew, offset] = required(match ?? undefined, line, problem);
  const samplesPerFrame = count(perFrame, 1);
  if (samplesPerFrame === 0) throw badField(line, problem);
  return { format: count(format, 0), samplesPerFrame, skewSamples: count(skew, 0), byteOffset: count(offset, 0) };
}

function parseScale(
  field: string | undefined,
  adcZero: number,
  line: HeaderLine,
): Pick<SignalLine, 'gain' | 'hasGain' | 'baseline' | 'units'> {
  if (field === undefined) return { gain: defaultGain, hasGain: false, baseline: adcZero, units: defaultUnits };
  const problem = { what: 'the gain', got: field, expected: 'GAIN[(BASELINE)][/UNITS] as in 200, 1.25(-100)/mmHg' };
  const match = /^([^(/]+)(?:\(([^()]*)\))?(?:\/(.*))?$/.exec(field);
  const [, gainText = '', baseline, units] = required(match ?? undefined, line, problem);
  const gain = required(parseNumber(gainText), line, problem);
  return {
    gain: gain === 0 ? defaultGain : gain,
    hasGain: gain !== 0,
    baseline: baseline === undefined ? adcZero : required(parseInteger(baseline), line, problem),
    units: units || defaultUnits,
  };
}
