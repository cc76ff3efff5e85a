/** `buildah inspect … | node check-config.js`: an image's configuration is what SageMaker needs. */

import { readFileSync } from 'node:fs';
import { isDeepStrictEqual } from 'node:util';

const { OCIv1 } = JSON.parse(readFileSync(0, 'utf8')) as { OCIv1: { config: Readonly<Record<string, unknown>> } };
const { config } = OCIv1;
const expected = {
  Entrypoint: ['node', '/opt/macroshard/container/dist/main.js'],
  User: 'root',
  WorkingDir: '/opt/macroshard',
  Cmd: undefined,
};
for (const [name, value] of Object.entries(expected)) {
  const isRight = isDeepStrictEqual(config[name] ?? undefined, value);
  process.stdout.write(`${isRight ? 'ok' : 'not ok'}   ${name} is ${JSON.stringify(config[name])}\n`);
  if (!isRight) process.exitCode = 1;
}
