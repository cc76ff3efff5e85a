/** The first line of a header. */

import { parseBaseDate, parseBaseTime } from './base-time.ts';
import { badField, type HeaderLine, parseCount, parseNumber, required, splitFields } from './fields.ts';

/** `NAME[/NSEG] NSIG [FS[/CFREQ[(BASECOUNT)]] [NSAMP [TIME [DATE]]]]`, defaults filled in. */
export interface RecordLine {
  readonly recordName: string;
  /** Null in a single-segment record: that the count stands there decides, not its value. */
  readonly segmentCount: number | null;
  readonly signalCount: number;
  /** Frames a second; a signal with several samples a frame is faster. */
  readonly frameRateHz: number;
  readonly counterRateHz: number;
  readonly baseCounter: number;
  /** Null where the length is missing or 0: unknown. */
  readonly frames: number | null;
  /** `HH:MM:SS.fff` */
  readonly baseTime: string | null;
  /** `YYYY-MM-DD` */
  readonly baseDate: string | null;
}

const defaultFrameRateHz = 250;

export function parseRecordLine(line: HeaderLine): RecordLine {
  const [nameField = '', signalCount, rate, frames, time, date] = splitFields(line.text, 6).fields;
  const signals = { what: 'the number of signals', got: signalCount, expected: 'a count as in "100 2 360"' };
  const length = { what: "the record's length", got: frames, expected: 'a number of frames' };
  const clock = { what: 'the base time', got: time, expected: 'HH:MM:SS[.fff], MM:SS or SS before 24:00:00' };
  const calendar = { what: 'the base date', got: date, expected: 'a day of the calendar as DD/MM/YYYY' };
  return {
    ...parseName(nameField, line),
    signalCount: required(signalCount === undefined ? undefined : parseCount(signalCount), line, signals),
    ...parseRates(rate, line),
    frames: frames === undefined ? null : required(parseCount(frames), line, length) || null,
    baseTime: time === undefined ? null : required(parseBaseTime(time), line, clock),
    baseDate: date === undefined ? null : required(parseBaseDate(date), line, calendar),
  };
}

function parseName(field: string, line: HeaderLine): Pick<RecordLine, 'recordName' | 'segmentCount'> {
  const slash = field.lastIndexOf('/');
  if (slash === -1) return { recordName: field, segmentCount: null };
  const recordName = field.slice(0, slash);
  const problem = { what: 'the record name', got: field, expected: 'NAME, or NAME/SEGMENTS as in "100s/3"' };
  const segmentCount = recordName === '' ? undefined : parseCount(field.slice(slash + 1));
  return { recordName, segmentCount: required(segmentCount, line, problem) };
}

function parseRates(
  field: string | undefined,
  line: HeaderLine,
): Pick<RecordLine, 'frameRateHz' | 'counterRateHz' | 'baseCounter'> {
  if (field === undefined)
    return { frameRateHz: defaultFrameRateHz, counterRateHz: defaultFrameRateHz, baseCounter: 0 };
  const problem = {
    what: 'the sampling frequency',
    got: field,
    expected: 'frames a second above 0 as in 360, 0.0166666666667/125 or 360/24.5(100)',
  };
  const match = /^([^/()]+)(?:\/([^/()]+)(?:\(([^()]*)\))?)?$/.exec(field) ?? undefined;
  const [, rate = '', counter = '0', base = '0'] = required(match, line, problem);
  const [frameRateHz, counterRateHz, baseCounter] = [rate, counter, base].map((text) =>
    required(parseNumber(text), line, problem),
  ) as [number, number, number];
  if (frameRateHz <= 0) throw badField(line, problem);
  return { frameRateHz, counterRateHz: counterRateHz > 0 ? counterRateHz : frameRateHz, baseCounter };
}
