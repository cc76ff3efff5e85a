import { mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { Job } from './job.ts';

type Break = (folder: string, name: string) => void;

const header = (name: string, frames: number | string = 40, line = `${name}.dat 16 200(0)/mV 12 0`) =>
  `${name} 1 125 ${frames}\n${line}\n`;
const withHeader = (text: (name: string) => string): Break => {
  return (folder, name) => writeFileSync(join(folder, `${name}.hea`), text(name));
};

/** Each way of being broken, with the code of its reject. */
const breaks: Readonly<Record<string, readonly [code: string, Break]>> = {
  'no signal file': ['missing-signal-file', (folder, name) => rmSync(join(folder, `${name}.dat`))],
  'a signal file cut short': ['short-signal-file', (folder, name) => writeFileSync(join(folder, `${name}.dat`), 'abc')],
  'a signal file above the group': ['outside-group', withHeader((name) => header(name, 40, '../../../etc/passwd 16'))],
  'a signal file at an absolute path': ['outside-group', withHeader((name) => header(name, 40, '/etc/passwd 16'))],
  'a signal file that is a link out of the group': [
    'outside-group',
    (folder, name) => {
      rmSync(join(folder, `${name}.dat`));
      symlinkSync('/etc/hostname', join(folder, `${name}.dat`));
    },
  ],
  'a signal file that is a device': [
    'outside-group',
    (folder, name) => {
      rmSync(join(folder, `${name}.dat`));
      symlinkSync('/dev/zero', join(folder, `${name}.dat`));
    },
  ],
  'an empty header': ['empty-header', withHeader(() => '')],
  'a header of NUL bytes': ['bad-header', withHeader(() => '\0'.repeat(100))],
  'ten million signals': ['missing-signal-lines', withHeader((name) => `${name} 10000000 125 40\n${name}.dat 16\n`)],
  'a count of 10^18 frames': ['bad-header', withHeader((name) => header(name, '1000000000000000000'))],
  'a gain that is no number': ['bad-header', withHeader((name) => header(name, 40, `${name}.dat 16 NaN/mV`))],
  'a line of megabytes': ['bad-header', withHeader((name) => `${name} 1 125 ${'x'.repeat(3 << 20)}\n${name}.dat 16\n`)],
  'a format that nobody knows': ['unknown-format', withHeader((name) => header(name, 40, `${name}.dat 17`))],
};

describe('a group with broken units', () => {
  it('rejects those, each with its reason, and gives every other row as it was', async () => {
    const broken = Object.entries(breaks).map(([, how], index) => ({
      name: `b${String(index).padStart(2, '0')}`,
      how,
    }));
    const whole = Array.from({ length: 12 }, (_, index) => `w${index}`);
    const names = [...broken.map(({ name }) => name), ...whole];
    const [clean, spoilt] = [newGroup(names), newGroup(names)];
    try {
      expect(await clean.run(['process-group', '--group', '30'])).to.include({ code: 0, stderr: '' });
      const rows = await clean.rows('features.parquet');
      expect(rows).to.have.length(names.length);
      for (const { name, how } of broken) how[1](join(spoilt.input, '30', name), name);
      expect(await spoilt.run(['process-group', '--group', '30', '--threads', '2'])).to.include({
        code: 0,
        stderr: '',
      });
      const rejects = await spoilt.rows('rejects.parquet');
      expect(rejects.map(({ path, code }) => ({ path, code }))).to.deep.equal(
        broken.map(({ name, how: [code] }) => ({ path: `${name}/${name}`, code })),
      );
      expect(await spoilt.rows('features.parquet')).to.deep.equal(
        rows.filter(({ record }) => whole.includes(String(record))),
      );
    } finally {
      clean.remove();
      spoilt.remove();
    }
  });
});

function newGroup(names: readonly string[]): Job {
  const job = new Job();
  for (const [seed, name] of names.entries()) {
    const folder = join(job.input, '30', name);
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, `${name}.hea`), header(name));
    const samples = Int16Array.from({ length: 40 }, (_, index) => 1000 * Math.sin(index * seed));
    writeFileSync(join(folder, `${name}.dat`), new Uint8Array(samples.buffer));
  }
  return job;
}
