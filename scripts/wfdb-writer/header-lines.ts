/** Lines of headers, written from WFDB header(5). */

export interface SignalLine {
  readonly file: string;
  /** With samples a frame, skew and offset, where there are any: `16x2:3+7`. */
  readonly format: number | string;
  /** ADU a unit, baseline and units: `200(0)/mV`. */
  readonly gain: string;
  readonly adcResolutionBits: number;
  readonly adcZeroAdu: number;
  readonly initialAdu: number;
  /** Sum of the samples, in 16 bits; of whatever sign. */
  readonly checksum: number;
  readonly description: string;
}

/** Without the end of the line. */
export function signalLine(line: SignalLine): string {
  const { file, format, gain, adcResolutionBits, adcZeroAdu, initialAdu, checksum, description } = line;
  return `${file} ${format} ${gain} ${adcResolutionBits} ${adcZeroAdu} ${initialAdu} ${checksum} 0 ${description}`;
}

/** The sum of the samples as a signed number of 16 bits. */
export function headerChecksumOf(samples: Iterable<number>): number {
  let sum = 0;
  for (const sample of samples) sum = (sum + sample) | 0;
  return (sum << 16) >> 16;
}
