/** Writes a planned sample: whole files, one record after the other. */

import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { encodeSignals } from '../wfdb-writer/signal-bytes.ts';
import { renderLayoutHeader, renderMasterHeader, renderSegmentHeader } from './header-text.ts';
import { type RecordPlan, type SamplePlan, type SegmentPlan, segmentsOf } from './plan.ts';
import { samplesOf } from './samples.ts';
import { prepareTargetFolder } from './target-folder.ts';

/** What was written, the marker left out. */
export interface WrittenSample {
  readonly files: number;
  readonly bytes: number;
}

/**
 * Writes the sample below `folder`, which is made where it does not exist.
 *
 * @throws TargetFolderError where `folder` is not empty (unless `clean` and it holds an earlier sample) or no folder
 */
export async function writeSample(
  folder: string,
  plan: SamplePlan,
  options: { readonly clean?: boolean } = {},
): Promise<WrittenSample> {
  const entries = ['RECORDS', ...plan.groups.map((group) => group.name)];
  await prepareTargetFolder({ path: folder, entries, clean: options.clean ?? false });
  const written = { files: 0, bytes: 0 };
  const write = async (path: string, content: string | Uint8Array): Promise<void> => {
    await writeFile(join(folder, path), content);
    written.files += 1;
    written.bytes += typeof content === 'string' ? Buffer.byteLength(content) : content.byteLength;
  };
  for (const group of plan.groups) {
    for (const record of group.records) {
      await mkdir(join(folder, record.folder), { recursive: true });
      await writeRecord(record, write);
    }
    await write(`${group.name}/RECORDS`, renderIndex(group.records.map((record) => `${record.name}/`)));
  }
  const folders = plan.groups.flatMap((group) => group.records.map((record) => `${record.folder}/`));
  await write('RECORDS', renderIndex(folders));
  return written;
}

type Write = (path: string, content: string | Uint8Array) => Promise<void>;

async function writeRecord(record: RecordPlan, write: Write): Promise<void> {
  const { name, folder, waveform, numerics } = record;
  if (waveform !== null) {
    await write(`${folder}/${name}.hea`, renderMasterHeader(record, waveform));
    await write(`${folder}/${name}_layout.hea`, renderLayoutHeader(record, waveform));
  }
  for (const segment of segmentsOf(record)) {
    if (segment.damage !== 'header-absent') await writeSegment(record, segment, write);
  }
  const names = [...(waveform === null ? [] : [name]), ...(numerics === null ? [] : [numerics.name])];
  await write(`${folder}/RECORDS`, renderIndex(names));
}

async function writeSegment(record: RecordPlan, segment: SegmentPlan, write: Write): Promise<void> {
  const samples = segment.signals.map((_, index) => samplesOf(segment, index));
  await write(`${segment.path}.hea`, renderSegmentHeader(record, segment, samples));
  const bytes = encodeSignals(segment.format, samples);
  const isCutShort = segment.damage === 'signal-file-cut-short';
  await write(`${segment.path}.dat`, isCutShort ? bytes.subarray(0, Math.floor(bytes.length / 2)) : bytes);
}

function renderIndex(lines: readonly string[]): string {
  return lines.map((line) => `${line}\n`).join('');
}
