// What stand-in.sh leaves to Node.

import { spawn } from 'node:child_process';
import { appendFileSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const { ML_ROOT, MACROSHARD_THREADS, TRACE } = process.env;
const root = join(ML_ROOT, 'processing');
const out = join(root, 'output');
const [task, name, ...rest] = process.argv.slice(2);

const tasks = {
  list() {
    for (const input of readdirSync(join(root, 'input'))) {
      const files = readdirSync(join(root, 'input', input), { recursive: true }).sort();
      writeFileSync(join(out, `${input}.txt`), files.join('\n'));
    }
  },
  'as-host'([fails]) {
    const { current_host, hosts } = JSON.parse(readFileSync(join(ML_ROOT, 'config/resourceconfig.json')));
    const inputs = readdirSync(join(root, 'input')).map((input) => {
      const files = readdirSync(join(root, 'input', input), { recursive: true }).sort();
      return `${input}: ${files.join(' ')}`;
    });
    console.log(`${current_host} of ${hosts.join(' ')}`);
    writeFileSync(join(out, `${current_host}.txt`), inputs.join('\n'));
    writeFileSync(join(out, 'shared.txt'), current_host);
    if (fails !== current_host) return;
    writeFileSync(join(ML_ROOT, 'output/message'), 'no room');
    process.exit(3);
  },
  'list-input'() {
    writeFileSync(join(out, 'input.txt'), readdirSync(join(root, 'input')).sort().join('\n'));
  },
  'write-below'([file, text]) {
    mkdirSync(dirname(join(out, file)), { recursive: true });
    writeFileSync(join(out, file), text);
  },
  'write-and-link'([file, text]) {
    writeFileSync(join(out, file), text);
    symlinkSync(file, join(out, 'link'));
  },
  link([target, path]) {
    rmSync(join(root, path), { recursive: true, force: true });
    symlinkSync(target, join(root, path));
  },
  environment() {
    writeFileSync(join(out, 'environment.json'), JSON.stringify(process.env));
  },
  config() {
    writeFileSync(join(out, 'config.json'), readFileSync(join(ML_ROOT, 'config/processingjobconfig.json')));
  },
  async stubborn([pids]) {
    process.on('SIGTERM', () => {});
    const deaf = 'process.on("SIGTERM", () => {}); setInterval(() => {}, 1000)';
    const child = spawn(process.execPath, ['-e', deaf], { stdio: 'inherit' });
    writeFileSync(pids, `${process.pid} ${child.pid}`);
    await new Promise(() => setInterval(() => {}, 1000));
  },
};

const log = (text) => TRACE && appendFileSync(TRACE, `${text}\n`);
log(`start ${name} ${MACROSHARD_THREADS}`);
await tasks[task](rest);
log(`end ${name}`);
