/** The first line of a header. */

import { parseBaseDate, parseBaseTime } from './base-time.ts';
import {
  badField,
  type HeaderLine,
  isConvertible,
  leadingCount,
  leadingNumber,
  optional,
  required,
  splitFields,
  warnOfLoss,
  warnOfReading,
} from './fields.ts';

/**
 * `NAME[/NSEG] NSIG [FS[/CFREQ[(BASECOUNT)]] [NSAMP [TIME [DATE]]]]`, defaults filled in. What nothing is computed from
 * (the counter, the time, the date) is null where it does not parse.
 */
export interface RecordLine {
  readonly recordName: string;
  /** Null in a single-segment record: that the count stands there decides, not its value. */
  readonly segmentCount: number | null;
  readonly signalCount: number;
  /** Frames a second; a signal with several samples a frame is faster. */
  readonly frameRateHz: number;
  /** False where the header's rate is past all bounds, and the default stands for it. */
  readonly isRateKnown: boolean;
  readonly counterRateHz: number | null;
  readonly baseCounter: number | null;
  /** Null where the length is missing or 0: unknown. */
  readonly frames: number | null;
  /** `HH:MM:SS.fff` */
  readonly baseTime: string | null;
  /** `YYYY-MM-DD` */
  readonly baseDate: string | null;
}

const defaultFrameRateHz = 250;

/**
 * @throws WfdbError `bad-header` that names the field
 */
export function parseRecordLine(line: HeaderLine): RecordLine {
  const { fields, rest } = splitFields(line.text, 6);
  const [nameField = '', signalCount, rate, frames, time, date] = fields;
  const signals = { what: 'the number of signals', got: signalCount, expected: 'a count as in "100 2 360"' };
  const length = { what: "the record's length", got: frames, expected: 'a number of frames' };
  if (rest !== '') warnOfLoss(line, { what: 'the end of the line', got: rest, expected: 'nothing behind the date' });
  // Property by property, since spreading several objects takes longer than all other work on a line.
  const { recordName, segmentCount } = parseName(nameField, line);
  const statedSignals = required(leadingCount(signalCount ?? ''), line, signals);
  const { frameRateHz, isRateKnown, counterRateHz, baseCounter } = parseRates(rate, line);
  const statedFrames = frames === undefined ? null : required(leadingCount(frames), line, length) || null;
  const { baseTime, baseDate } = parseStart(time, date, line);
  return {
    recordName,
    segmentCount,
    signalCount: statedSignals,
    frameRateHz,
    isRateKnown,
    counterRateHz,
    baseCounter,
    frames: statedFrames,
    baseTime,
    baseDate,
  };
}

function parseName(field: string, line: HeaderLine): Pick<RecordLine, 'recordName' | 'segmentCount'> {
  const slash = field.lastIndexOf('/');
  if (slash === -1) return { recordName: field, segmentCount: null };
  const recordName = field.slice(0, slash);
  const problem = { what: 'the record name', got: field, expected: 'NAME, or NAME/SEGMENTS as in "100s/3"' };
  const segmentCount = recordName === '' ? undefined : leadingCount(field.slice(slash + 1));
  return { recordName, segmentCount: required(segmentCount, line, problem) };
}

type Rates = Pick<RecordLine, 'frameRateHz' | 'isRateKnown' | 'counterRateHz' | 'baseCounter'>;

function parseRates(got: string | undefined, line: HeaderLine): Rates {
  if (got === undefined) {
    return { frameRateHz: defaultFrameRateHz, isRateKnown: true, counterRateHz: defaultFrameRateHz, baseCounter: 0 };
  }
  const [rateText, counterText, baseText] = splitRates(got);
  const problem = {
    what: 'the sampling frequency',
    got,
    expected: 'frames a second above 0 as in 360, 0.0166666666667/125 or 360/24.5(100)',
  };
  const rate = required(leadingNumber(rateText), line, problem);
  if (rate <= 0) throw badField(line, problem);
  const isRateKnown = isConvertible(rate);
  if (!isRateKnown) warnOfReading(line, problem, `${defaultFrameRateHz}, and its signals as uncalibrated`);
  const frameRateHz = isRateKnown ? rate : defaultFrameRateHz;
  const number = (text: string, what: string) =>
    optional(finiteNumber(text), line, { what, got, expected: 'a number' });
  const counter = counterText === undefined ? 0 : number(counterText, 'the counter frequency');
  return {
    frameRateHz,
    isRateKnown,
    counterRateHz: counter === null || counter > 0 ? counter : frameRateHz,
    baseCounter: baseText === undefined ? 0 : number(baseText, 'the base counter value'),
  };
}

function splitRates(field: string): [rate: string, counter: string | undefined, base: string | undefined] {
  const slash = field.indexOf('/');
  if (slash === -1) return [field, undefined, undefined];
  const counter = field.slice(slash + 1);
  const open = counter.indexOf('(');
  if (open === -1) return [field.slice(0, slash), counter, undefined];
  return [field.slice(0, slash), counter.slice(0, open), counter.slice(open + 1).replace(/\)$/, '')];
}

function finiteNumber(text: string): ReturnType<typeof leadingNumber> {
  const number = leadingNumber(text);
  return Number.isFinite(number?.value) ? number : undefined;
}

function parseStart(
  time: string | undefined,
  date: string | undefined,
  line: HeaderLine,
): Pick<RecordLine, 'baseTime' | 'baseDate'> {
  if (time === undefined && date === undefined) return { baseTime: null, baseDate: null };
  const baseTime = time === undefined ? null : (parseBaseTime(time) ?? null);
  const baseDate = date === undefined ? null : (parseBaseDate(date) ?? null);
  const noTime = time !== undefined && baseTime === null;
  const noDate = date !== undefined && baseDate === null;
  const clock = 'HH:MM:SS[.fff], MM:SS or SS before 24:00:00';
  const calendar = 'a day of the calendar as DD/MM/YYYY';
  if (noTime && noDate) {
    const expected = `${clock}, then ${calendar}`;
    warnOfLoss(line, { what: 'the base time and date', got: `${time} ${date}`, expected });
  } else if (noTime) warnOfLoss(line, { what: 'the base time', got: time, expected: clock });
  else if (noDate) warnOfLoss(line, { what: 'the base date', got: date, expected: calendar });
  return { baseTime, baseDate };
}
