import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { signalLine } from '../../../scripts/wfdb-writer/header-lines.ts';

/** Writes a group as MIMIC-III's waveforms are laid out: a folder a patient, with a master, a layout and segments. */
export function writeManySegments(
  folder: string,
  { segments, segmentsAPatient }: { segments: number; segmentsAPatient: number },
): void {
  const lineOf = (file: string, format: number, description: string) =>
    `${signalLine({ file, format, gain: '100', adcResolutionBits: 8, adcZeroAdu: 0, initialAdu: 0, checksum: 0, description })}\n`;
  const linesOf = (file: string, format: number) => lineOf(file, format, 'II') + lineOf(file, format, 'V');
  const samples = Uint8Array.from({ length: 250 }, (_, index) => 100 + ((index * 7) % 50));
  for (let patient = 0, written = 0; written < segments; patient++) {
    const id = String(3_000_000 + patient);
    const write = (name: string, data: string | Uint8Array) => writeFileSync(join(folder, id, name), data);
    mkdirSync(join(folder, id), { recursive: true });
    const names = Array.from(
      { length: Math.min(segmentsAPatient, segments - written) },
      (_, index) => `${id}_${String(index + 1).padStart(4, '0')}`,
    );
    written += names.length;
    for (const name of names) {
      write(`${name}.dat`, samples);
      write(`${name}.hea`, `${name} 2 125 125\n${linesOf(`${name}.dat`, 80)}`);
    }
    write(`${id}_layout.hea`, `${id}_layout 2 125 0\n${linesOf('~', 0)}`);
    const lines = names.map((name) => `${name} 125\n`).join('');
    write(`${id}.hea`, `${id}/${names.length + 1} 2 125 ${125 * names.length}\n${id}_layout 0\n${lines}`);
  }
}
