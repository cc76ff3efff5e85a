import { signalLine } from '../../scripts/wfdb-writer/header-lines.ts';

/**
 * A group of numerics records, three signals each (HR, ABPSys, one without a name), and one header whose signal file
 * is missing. Bytes are ASCII only, so that files can be written as texts.
 */
export function numericsGroup(name: string, records: number): Readonly<Record<string, string>> {
  const files: Record<string, string> = { 'broken/broken.hea': header('broken', 4) };
  for (let index = 0; index < records; index++) {
    const frames = 5 + index;
    files[`r${index}/r${index}.hea`] = header(`r${index}`, frames);
    files[`r${index}/r${index}.dat`] = samples(name, index, frames);
  }
  return files;
}

function header(record: string, frames: number): string {
  const signal = (units: string, description: string) =>
    signalLine({
      file: `${record}.dat`,
      format: 16,
      gain: `10/${units}`,
      adcResolutionBits: 16,
      adcZeroAdu: 0,
      initialAdu: 0,
      checksum: 0,
      description,
    }).trimEnd();
  return [
    `${record} 3 0.0166666666667 ${frames}`,
    signal('bpm', 'HR'),
    signal('mmHg', 'ABPSys'),
    signal('NU', ''),
    '',
  ].join('\n');
}

function samples(group: string, record: number, frames: number): string {
  let text = '';
  for (let frame = 0; frame < frames; frame++) {
    for (let signal = 0; signal < 3; signal++) {
      const value = 600 + ((group.charCodeAt(0) * 31 + record * 17 + frame * 7 + signal * 131) % 100);
      text += String.fromCharCode(value & 0x7f, (value >> 7) & 0x03);
    }
  }
  return text;
}
