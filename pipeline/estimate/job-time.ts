/** How long one job takes, from what it has to do, where, and how fast the program is. */

import { fetchSecondsPerMB, secondsPerFetchedFile } from './facts/service.ts';
import type { InputShape, Speeds } from './facts/speeds.ts';
import type { Host } from './host.ts';
import type { JobWork } from './job-work.ts';
import { longest, nothing, over, type Range, sumOf, times } from './range.ts';

/** What a job reads and writes. */
export interface Amount {
  readonly bytes: number;
  readonly files: number;
  /** That it writes, or, of a combine, joins. */
  readonly rows: number;
}

export interface JobTime {
  readonly start: Range;
  /** From S3 to the disk, before the program begins. */
  readonly copy: Range;
  readonly work: Range;
  readonly upload: Range;
  readonly total: Range;
  /** What would have to be faster for the job to be. */
  readonly boundBy: 'start' | 'network' | 'disk' | 'files' | 'threads' | 'rows';
}

/** How fast the program is, and what data look like. */
export interface Measured {
  readonly speeds: Speeds;
  readonly shape: InputShape;
}

/** Time of one of the job's machines, each of which has an equal share. */
export function jobTime(work: JobWork, whole: Amount, host: Host, measured: Measured): JobTime {
  const amount = {
    bytes: whole.bytes / work.instances,
    files: whole.files / work.instances,
    rows: whole.rows / work.instances,
  };
  const isGroup = work.kind === 'group';
  const isStream = work.read === 'stream';
  const copied = isGroup ? amount : shardsOf(amount, work, measured);
  const copy = isStream ? nothing : copyTime(copied, host);
  const reading = isStream ? fetchTime(amount, host) : isGroup ? diskTime(amount, host) : nothing;
  const computing = isGroup ? extractTime(amount, work, host, measured) : combineTime(amount, work, host, measured);
  const upload = uploadTime(amount.rows * measured.shape.bytesPerRow, host);
  const parts = { start: host.startSeconds, copy, work: longest(reading, computing), upload };
  return {
    ...parts,
    total: sumOf(Object.values(parts)),
    boundBy: boundBy({ parts, copy, reading, computing, amount, work }, host, measured),
  };
}

/** Rows that a group gives: of each unit's signals, or of their windows. */
export function rowsOf(
  { bytes, files }: Pick<Amount, 'bytes' | 'files'>,
  { windowSeconds }: Pick<JobWork, 'windowSeconds'>,
  { filesPerUnit, rowsPerUnit, bytesPerSignalSecond }: InputShape,
): number {
  const ofUnits = (files / filesPerUnit) * rowsPerUnit;
  return windowSeconds === 0 ? ofUnits : Math.max(ofUnits, bytes / bytesPerSignalSecond / windowSeconds);
}

function shardsOf({ rows }: Amount, { groups }: JobWork, { shape }: Measured): Amount {
  return { bytes: rows * shape.bytesPerRow, files: 3 * groups.length, rows };
}

function copyTime({ bytes, files }: Amount, host: Host): Range {
  if (host.networkMBps === null) return nothing;
  const slower = Math.min(host.networkMBps, host.diskMBps ?? Number.POSITIVE_INFINITY);
  return sumOf([over(bytes / 1e6 / slower, host.transferShare), times(host.secondsPerCopiedFile, files)]);
}

/** Files that were just copied are read from memory, as far as they fit there beside the program. */
function diskTime({ bytes }: Amount, host: Host): Range {
  if (host.diskMBps === null || bytes < host.memoryGB * 0.5e9) return nothing;
  return over(bytes / 1e6 / host.diskMBps, host.transferShare);
}

/** While threads work: a few files ahead of them. */
function fetchTime({ bytes, files }: Amount, host: Host): Range {
  if (host.networkMBps === null) return nothing;
  return sumOf([over(bytes / 1e6 / host.networkMBps, host.transferShare), times(secondsPerFetchedFile, files)]);
}

function extractTime(
  { bytes, files, rows }: Amount,
  { read }: JobWork,
  host: Host,
  { speeds, shape }: Measured,
): Range {
  const seconds =
    (bytes / 1e6) * (1 / speeds.megabytesPerSecond + (read === 'stream' ? fetchSecondsPerMB : 0)) +
    (files / shape.filesPerUnit) * speeds.secondsPerUnit +
    rows / speeds.rowsPerSecond;
  const threads = host.threads === 1 ? 1 : host.threads * speeds.sharedThread;
  return over(speeds.startSeconds + seconds / threads, host.threadShare);
}

function combineTime({ rows }: Amount, { kind }: JobWork, host: Host, { speeds }: Measured): Range {
  const rowsPerSecond = kind === 'part' ? speeds.partRowsPerSecond : speeds.combineRowsPerSecond;
  return over(speeds.startSeconds + rows / rowsPerSecond, host.threadShare);
}

function uploadTime(bytes: number, host: Host): Range {
  const sending = host.networkMBps === null ? nothing : over(bytes / 1e6 / host.networkMBps, host.transferShare);
  return sumOf([sending, host.endSeconds]);
}

interface Parts {
  readonly parts: Pick<JobTime, 'start' | 'copy' | 'work' | 'upload'>;
  readonly copy: Range;
  readonly reading: Range;
  readonly computing: Range;
  readonly amount: Amount;
  readonly work: JobWork;
}

function boundBy(
  { parts, copy, reading, computing, amount, work }: Parts,
  host: Host,
  { speeds }: Measured,
): JobTime['boundBy'] {
  const largest = Math.max(...Object.values(parts).map(({ upper }) => upper));
  if (parts.start.upper === largest) return 'start';
  const { networkMBps, diskMBps } = host;
  if (copy.upper === largest) {
    if (times(host.secondsPerCopiedFile, amount.files).upper > copy.upper / 2) return 'files';
    return diskMBps !== null && diskMBps < networkMBps! ? 'disk' : 'network';
  }
  if (parts.upload.upper === largest) return 'network';
  if (reading.upper > computing.upper) return work.read === 'stream' ? 'network' : 'disk';
  return work.kind !== 'group' || amount.rows / speeds.rowsPerSecond > amount.bytes / 1e6 / speeds.megabytesPerSecond
    ? 'rows'
    : 'threads';
}
