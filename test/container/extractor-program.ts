/** An extractor that is a program, in no language in particular: what a file says becomes of its unit. */

import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import type { Job } from './job.ts';

/** Writes the program into the job's folder. @returns the arguments that name it */
export function programArguments(job: Job, ...rest: readonly string[]): readonly string[] {
  writeFileSync(join(job.root, 'program.mjs'), source);
  const command = [process.execPath, join(job.root, 'program.mjs'), ...rest];
  return ['--units', '{"file":"**"}', ...command.flatMap((word) => ['--command', word])];
}

/** Resolves once no process is left whose arguments hold the text. */
export async function noneIsLeft(text: string): Promise<void> {
  while (commandLines().some((line) => line.includes(text))) await setImmediate();
}

function commandLines(): readonly string[] {
  const own = String(process.pid);
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && name !== own)
    .map((pid) => {
      try {
        return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
      } catch {
        return '';
      }
    });
}

const source = `
import { spawn } from 'node:child_process';
import { closeSync, readFileSync, writeFileSync, writeSync } from 'node:fs';
import { Socket } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

const column = (name, type, nullable = true) => ({ name, type, nullable });
const columns = [
  column('path', 'string', false), column('text', 'string'), column('bytes', 'binary'), column('is', 'boolean'),
  column('small', 'int32'), column('large', 'int64'), column('float', 'float32'), column('mean', 'double'),
  column('day', 'date'), column('at', 'timestamp'), column('smalls', 'list<int32>'), column('larges', 'list<int64>'),
  column('floats', 'list<float32>'), column('means', 'list<double>'),
];
const options = [{ name: 'factor', type: 'number', default: 1, description: 'What means are multiplied with' }];
function write(text) {
  for (let bytes = Buffer.from(text); bytes.length > 0; ) bytes = bytes.subarray(writeSync(4, bytes));
}
const say = (answer) => write(JSON.stringify(answer) + '\\n');
const [flag] = process.argv.slice(2);
if (flag === '--silent') process.exit(3);
say({ protocol: flag === '--other' ? 2 : 1, name: 'program', version: '1', columns: flag === '--none' ? [] : columns, options });

const fates = {
  exit: () => process.exit(5),
  kill: () => process.kill(process.pid, 'SIGKILL'),
  'answer-and-exit': (id) => { say({ id, rows: {} }); process.exit(0); },
  nonsense: () => write('hello\\n'),
  'no-rows': (id) => say({ id, rows: [] }),
  'another-id': (id) => say({ id: id + 1, rows: {} }),
  'long-line': () => { const much = 'x'.repeat(1 << 20); for (;;) write(much); },
  'half-line': (id) => { write('{"id":' + id); process.exit(6); },
  'no-utf8': (id) => { writeSync(4, Buffer.from(JSON.stringify({ id, rows: { path: ['#'] } }).replace('#', '\\xff') + '\\n', 'latin1')); },
  'close-answers': () => { closeSync(4); setInterval(() => {}, 1000); },
  loop: () => { for (;;); },
  'leave-others': () => { spawn('tail', ['-n', '0', '-f', process.argv[1]], { stdio: 'inherit' }); Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0); },
  print: (id) => { console.log('printed'); console.error('p'.repeat(9000)); console.log('no end'); say({ id, rows: {} }); },
  'print-much': (id) => { const line = 'x'.repeat(1000); for (let i = 0; i < 2000; i++) console.log(line); say({ id, rows: {} }); },
  error: (id, root, path) => say({ id, error: { message: 'cannot read ' + join(root, path) } }),
  reject: (id) => say({ id, reject: { code: 'too-short', message: 'it is too short' } }),
  'wrong-column': (id, root, path) => say({ id, rows: { path: [path], other: [1] } }),
  'no-column': (id, root, path) => say({ id, rows: { path: [path] } }),
  nested: (id, root, path) => say({ id, rows: { ...rowsOf(path, [{ mean: { a: 1 } }]) } }),
  inexact: (id, root, path) => { const rows = rowsOf(path, [{}]); write(JSON.stringify({ id, rows: { ...rows, large: ['#'] } }).replace('"#"', '9007199254740993') + '\\n'); },
  warn: (id) => say({ id, rows: {}, warnings: ['odd', { path: 'x', message: 'odder' }] }),
  arrow: (id, root, path, { arrow }, scratch) => { writeFileSync(join(scratch, 'rows'), Buffer.from(arrow, 'base64')); say({ id, arrow: 'rows' }); },
  together: (id, root, path) => { const { mean, small, large, ...rows } = rowsOf(path, [{}, {}]); say({ id, rows, numbers: { columns: ['mean', 'small', 'large'], float64: Buffer.from(Float64Array.of(0.1, NaN, 7, NaN, NaN, NaN).buffer).toString('base64') } }); },
  'odd-numbers': (id, root, path) => say({ id, rows: {}, numbers: { columns: ['mean', 'small'], float64: Buffer.from(Float64Array.of(1).buffer).toString('base64') } }),
  'no-base64': (id, root, path) => say({ id, rows: { mean: { float64: 'AAAA*AAAAAA=' } } }),
  packed: (id, root, path) => { const rows = rowsOf(path, [{}, {}]); say({ id, rows: { ...rows, mean: { float64: Buffer.from(Float64Array.of(0.1, NaN).buffer).toString('base64') }, small: { float64: Buffer.from(Float64Array.of(7, NaN).buffer).toString('base64') } } }); },
  'no-arrow': (id) => say({ id, arrow: '../rows' }),
  'environment': (id, root, path) => say({ id, rows: rowsOf(path, Object.keys(process.env).sort().map((text) => ({ text }))) }),
};

function rowsOf(path, rows, factor = 1) {
  const cell = (name, row) => name === 'path' ? path : name === 'mean' && typeof row.mean === 'number' ? row.mean * factor : (row[name] ?? null);
  return Object.fromEntries(columns.map(({ name }) => [name, rows.map((row) => cell(name, row))]));
}

for await (const line of createInterface({ input: new Socket({ fd: 3 }) })) {
  const { id, root, unit, options, scratch } = JSON.parse(line);
  const said = JSON.parse(readFileSync(join(root, unit.files[0]), 'utf8'));
  const { fate, rows = [] } = said;
  if (fate) fates[fate](id, root, unit.path, said, scratch);
  else say({ id, rows: rowsOf(unit.path, rows, options.factor) });
}
`;
