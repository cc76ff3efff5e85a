import { assumedShape, benchSpeeds, type Speeds } from '../../../pipeline/estimate/facts/speeds.ts';
import { bestTiming, takeTurns } from '../best-of.ts';
import { writeManySegments } from '../data/many-segments.ts';
import { writeRecords } from '../data/write-records.ts';
import { inputFolder, runJob } from '../jobs/run-job.ts';
import { measure } from '../measure.ts';

const units = 4000;
const repetitions = 2;

/** The speeds of this machine on one thread, as bench finds them. */
export async function measureSpeeds(root: string): Promise<Speeds> {
  const records = writeRecords(inputFolder({ root }, 'work'), 16, { bytes: 64e6, recordBytes: 8e6 });
  writeRecords(inputFolder({ root }, 'start'), 16, { bytes: 1, recordBytes: 1 });
  writeManySegments(inputFolder({ root }, 'units'), { segments: units, segmentsAPatient: 20 });
  const job = (group: string, windowSeconds: number) => () =>
    runJob({ root }, ['process-group', '--threads', '1', '--group', group, '--window-seconds', String(windowSeconds)]);
  const runs = await takeTurns([job('start', 0), job('work', 0), job('work', 1), job('units', 0)], repetitions);
  const [start, whole, windows, many] = runs.map((each) => each.map(({ seconds }) => seconds));
  const { workSeconds: wholeSeconds, startSeconds } = bestTiming(whole!, start!);
  const rowSeconds = Math.max(0.001, bestTiming(windows!, start!).workSeconds - wholeSeconds);
  const { combine, machine } = await measure({ sizeMb: 128, repetitions, formats: [], parts: ['combine'] }, () => {});
  const { combineRowsPerSecond: listed, partRowsPerSecond } = benchSpeeds;
  return {
    source: machine.cpu,
    megabytesPerSecond: records.bytes / 1e6 / wholeSeconds,
    secondsPerUnit: bestTiming(many!, start!).workSeconds / ((2 * units) / assumedShape.filesPerUnit),
    rowsPerSecond: records.samples / 125 / rowSeconds,
    combineRowsPerSecond: combine!.rowsPerSecond,
    partRowsPerSecond: (partRowsPerSecond * combine!.rowsPerSecond) / listed,
    sharedThread: 1,
    startSeconds,
  };
}
