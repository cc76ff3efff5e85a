/** Six groups of records with two signals, and in them what a report has to show without being asked. */

import { headerChecksumOf, signalLine } from '../../scripts/wfdb-writer/header-lines.ts';
import { encodeSignals } from '../../scripts/wfdb-writer/signal-bytes.ts';
import { putTree } from '../support/put-tree.ts';

export const plantedGroups = ['30', '31', '32', '33', '34', '35'] as const;

interface GroupOfRecords {
  readonly records: number;
  /** ADU per mV, as the header of II says. */
  readonly gain: number;
  readonly isPressureDead: boolean;
  /** So many of the records have a header that cannot be read. */
  readonly broken: number;
}

const usual: GroupOfRecords = { records: 4, gain: 200, isPressureDead: false, broken: 0 };

const planted: Readonly<Partial<Record<(typeof plantedGroups)[number], Partial<GroupOfRecords>>>> = {
  '32': { gain: 2 },
  '33': { isPressureDead: true },
  '34': { records: 60 },
  '35': { records: 6, broken: 2 },
};

/** @param shift moves every sample, so that other files have the same defects */
export function putPlantedGroup(folder: string, group: (typeof plantedGroups)[number], shift: number): void {
  const { records, gain, isPressureDead, broken } = { ...usual, ...planted[group] };
  const files: Record<string, string | Uint8Array> = {};
  for (let index = 0; index < records; index++) {
    const name = `${group}0000${index}`;
    // Groups differ by a little, as groups do.
    const more = Number(group) - 30;
    const limb = wave(shift + index, 180 + more);
    const pressure = wave(shift + index, isPressureDead ? 0 : 4000 + more);
    const lines = [
      `${name} 2 125 ${limb.length}`,
      line(name, { gain: index < broken ? '??' : `${gain}/mV`, samples: limb, description: 'II' }),
      line(name, { gain: '100(-8000)/mmHg', samples: pressure, description: 'ABP' }),
    ];
    files[`${name}/${name}.hea`] = `${lines.join('\n')}\n`;
    files[`${name}/${name}.dat`] = encodeSignals(16, [limb, pressure]);
  }
  putTree(`${folder}/${group}`, files);
}

function line(
  record: string,
  { samples, ...words }: { readonly gain: string; readonly samples: Int16Array; readonly description: string },
): string {
  const facts = { adcResolutionBits: 16, adcZeroAdu: 0, initialAdu: samples[0]!, checksum: headerChecksumOf(samples) };
  return signalLine({ file: `${record}.dat`, format: 16, ...facts, ...words });
}

/** Ten seconds of a beat a second. */
function wave(phase: number, amplitude: number): Int16Array {
  return Int16Array.from({ length: 1250 }, (_, index) =>
    Math.round(amplitude * Math.sin((index + phase) * ((2 * Math.PI) / 125))),
  );
}
