/** One signal of a header. */

import {
  badField,
  type HeaderField,
  type HeaderLine,
  isConvertible,
  leadingCount,
  leadingInteger,
  leadingNumber,
  optional,
  required,
  splitFields,
  warnOfReading,
} from './fields.ts';

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
  /** Digital units a physical unit, as converted with: 200 where the header gives none that can be used. */
  readonly gain: number;
  /** False where the header gives no gain, or 0, or one past all bounds. */
  readonly hasGain: boolean;
  readonly baseline: number;
  readonly units: string;
  /** This, as the next three, is null where it does not parse and no value depends on it. */
  readonly adcResolutionBits: number | null;
  readonly adcZero: number | null;
  /** Where differences are stored, the first adds to it. */
  readonly initialValue: number | null;
  readonly blockSize: number | null;
  /** As it stands, signed or not; null where absent, or where it does not parse. */
  readonly checksum: number | null;
  /** Trimmed; null where absent. Names repeat within a record. */
  readonly description: string | null;
}

const defaultGain = 200;
const defaultUnits = 'mV';

/**
 * @throws WfdbError `bad-header` that names the field
 */
export function parseSignalLine(line: HeaderLine): SignalLine {
  const { fields, rest } = splitFields(line.text, 8);
  const [fileName = '', format, gain, resolution, zero, initial, checksum, blockSize] = fields;
  const storage = parseStorage(format, line);
  const scale = parseScale(gain, line);
  const addsUp = storage.format === differencesFormat;
  const integer = (what: string, got: string | undefined, isUsed = false) => {
    if (got === undefined) return undefined;
    return (isUsed ? required : optional)(leadingInteger(got), line, { what, got, expected: 'an integer' });
  };
  const zeroIsUsed = scale.baseline === undefined || (addsUp && initial === undefined);
  const adcZero = orElse(0, integer('the ADC zero', zero, zeroIsUsed));
  const bits = integer('the ADC resolution', resolution);
  const { samplesPerFrame, skewSamples, byteOffset } = storage;
  return {
    fileName,
    format: storage.format,
    samplesPerFrame,
    skewSamples,
    byteOffset,
    gain: scale.gain,
    hasGain: scale.hasGain,
    baseline: scale.baseline ?? adcZero ?? 0,
    units: scale.units,
    adcResolutionBits: bits === null ? null : bits || (addsUp ? 10 : 12),
    adcZero,
    initialValue: orElse(adcZero, integer('the initial value', initial, addsUp)),
    checksum: orElse(null, integer('the checksum', checksum)),
    blockSize: orElse(0, integer('the block size', blockSize)),
    description: rest === '' ? null : rest,
  };
}

/** Samples are stored as differences in this one. */
const differencesFormat = 8;

/** Null is a field that does not parse, undefined one that is absent. */
function orElse(absent: number | null, value: number | null | undefined): number | null {
  return value === undefined ? absent : value;
}

type Storage = Pick<SignalLine, 'format' | 'samplesPerFrame' | 'skewSamples' | 'byteOffset'>;

/** The modifiers may stand in any order; one that says nothing sensible is read as if it were not there. */
function parseStorage(got: string | undefined, line: HeaderLine): Storage {
  const field = { what: 'the format', got, expected: 'FORMAT[xSAMPLES][:SKEW][+OFFSET] as in 16, 212x4 or 16+24' };
  const format = leadingCount(got ?? '');
  if (format === undefined) throw badField(line, field);
  const storage = { format: format.value, samplesPerFrame: 1, skewSamples: 0, byteOffset: 0 };
  if (format.tail === '') return storage;
  for (const [, sign, text = ''] of format.tail.matchAll(/([x:+])([+-]?\d*)/g)) {
    const value = leadingInteger(text);
    if (value === undefined && text.length > 1) throw badField(line, field);
    if (sign === 'x') storage.samplesPerFrame = Math.max(1, value?.value ?? 1);
    else if (sign === ':') storage.skewSamples = Math.max(0, value?.value ?? 0);
    else storage.byteOffset = Math.max(0, value?.value ?? 0);
  }
  if (!isPlain(format.tail)) warnOfReading(line, field, renderStorage(storage));
  return storage;
}

/** Whether there is nothing in the modifiers that is ignored. */
function isPlain(modifiers: string): boolean {
  return /^(?:x0*[1-9]\d*)?(?::\d+)?(?:\+\d+)?$/.test(modifiers);
}

function renderStorage({ format, samplesPerFrame, skewSamples, byteOffset }: Storage): string {
  const modifiers = [
    samplesPerFrame === 1 ? '' : `x${samplesPerFrame}`,
    skewSamples === 0 ? '' : `:${skewSamples}`,
    byteOffset === 0 ? '' : `+${byteOffset}`,
  ];
  return `${format}${modifiers.join('')}`;
}

type Scale = Pick<SignalLine, 'gain' | 'hasGain' | 'units'> & { readonly baseline: number | undefined };

function parseScale(got: string | undefined, line: HeaderLine): Scale {
  if (got === undefined) return { gain: defaultGain, hasGain: false, baseline: undefined, units: defaultUnits };
  const field = { what: 'the gain', got, expected: 'GAIN[(BASELINE)][/UNITS] as in 200, 1.25(-100)/mmHg' };
  const numbers = got.split('/', 1)[0]!;
  const [gainText = '', baselineText] = splitOnce(numbers, '(');
  const stated = required(leadingNumber(gainText), line, field);
  const hasGain = stated !== 0 && isUsableGain(stated, line, field);
  const baseline =
    baselineText === undefined
      ? undefined
      : required(leadingInteger(baselineText.replace(/\).*$/s, '')), line, { ...field, what: 'the baseline' });
  return {
    gain: hasGain ? stated : defaultGain,
    hasGain,
    baseline,
    units: got.slice(numbers.length + 1) || defaultUnits,
  };
}

function isUsableGain(gain: number, line: HeaderLine, field: HeaderField): boolean {
  if (isConvertible(gain)) return true;
  warnOfReading(line, field, `${defaultGain}, and its signal as uncalibrated`);
  return false;
}

function splitOnce(text: string, separator: string): [before: string, after: string | undefined] {
  const at = text.indexOf(separator);
  return at === -1 ? [text, undefined] : [text.slice(0, at), text.slice(at + separator.length)];
}
