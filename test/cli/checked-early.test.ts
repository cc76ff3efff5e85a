import { linkSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { cli } from '../support/cli.ts';
import { deployableFolder, localFlags } from '../support/deployable.ts';
import { sharedFile } from '../support/shared.ts';

describe('what a command looks at before it does anything', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await deployableFolder();
  });

  /** A folder for PATH that holds a `docker` of this script alone. */
  const pathWith = (script: string): string => {
    const bin = join(folder, `bin-${Math.abs(script.length)}`);
    mkdirSync(bin);
    writeFileSync(join(bin, 'docker'), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
    return bin;
  };

  it('is whether a description is UTF-8, with the place of the first byte that is not', async () => {
    const file = join(folder, 'pipeline.yaml');
    const text = readFileSync(file, 'utf8');
    writeFileSync(file, Buffer.from(text.replace('description: Wave', 'description: é Wavé'), 'latin1'));
    expect(await cli(folder, ['validate'])).to.deep.equal({
      exitCode: 1,
      stdout: '',
      stderr:
        'macroshard: pipeline.yaml:8:14: the byte 0xE9 is no UTF-8, expected text in UTF-8; save the file as UTF-8\n',
    });
    writeFileSync(file, Buffer.from(`\ufeff${text}`, 'utf16le'));
    expect((await cli(folder, ['validate'])).stderr).to.equal(
      'macroshard: pipeline.yaml:1:1: is UTF-16, expected UTF-8; save the file as UTF-8\n',
    );
    writeFileSync(file, `\ufeff${text}`);
    expect((await cli(folder, ['validate'])).exitCode).to.equal(0);
    mkdirSync(join(folder, 'datasets'), { recursive: true });
    writeFileSync(join(folder, 'datasets/d.yaml'), Buffer.from('description: ab\xe9', 'latin1'));
    expect((await cli(folder, ['validate', '--dataset', 'd'])).stderr).to.equal(
      'macroshard: datasets/d.yaml:1:16: the byte 0xE9 is no UTF-8, expected text in UTF-8; save the file as UTF-8\n',
    );
  });

  it('is whether a description of the field data is UTF-8', async function () {
    const field = sharedFile(this, 'data/field/12-description-not-utf8');
    const { exitCode, stderr } = await cli(field, ['validate']);
    expect({ exitCode, stderr }).to.deep.equal({
      exitCode: 1,
      stderr:
        'macroshard: pipeline.yaml:21:36: the byte 0xE9 is no UTF-8, expected text in UTF-8; save the file as UTF-8\n',
    });
  });

  it('is whether --out names what is read, by whatever name', async () => {
    mkdirSync(join(folder, 'datasets'), { recursive: true });
    writeFileSync(join(folder, 'datasets/d.yaml'), 'parameters: { WindowSeconds: 60 }\n');
    linkSync(join(folder, 'pipeline.yaml'), join(folder, 'same.yaml'));
    const before = readFileSync(join(folder, 'pipeline.yaml'), 'utf8');
    for (const [argv, out] of [
      [['graph'], 'pipeline.yaml'],
      [['build'], './same.yaml'],
      [['graph', '--dataset', 'd'], 'datasets/d.yaml'],
    ] as const) {
      expect(await cli(folder, [...argv, '--out', out])).to.deep.equal({
        exitCode: 2,
        stdout: '',
        stderr: `macroshard: --out ${out} is what the command reads, and would be overwritten; name another file\n`,
      });
    }
    expect(readFileSync(join(folder, 'pipeline.yaml'), 'utf8')).to.equal(before);
    expect((await cli(folder, ['graph', '--out', 'graph.mmd'])).exitCode).to.equal(0);
    expect((await cli(folder, ['graph', '--out', 'graph.mmd'])).exitCode).to.equal(0);
  });

  it('is whether Docker and its daemon are there, for --docker', async () => {
    const start = (PATH: string) => cli(folder, ['start', ...localFlags, '--docker'], { env: { PATH } });
    const end = 'or leave --docker out to run jobs as processes of this machine\n';
    mkdirSync(join(folder, 'empty'));
    expect(await start(join(folder, 'empty'))).to.deep.equal({
      exitCode: 3,
      stdout: '',
      stderr: `macroshard: --docker: there is no docker on this PATH; install the Docker CLI, ${end}`,
    });
    expect(await start(pathWith('echo "Cannot connect to the Docker daemon" >&2; exit 1'))).to.deep.equal({
      exitCode: 3,
      stdout: '',
      stderr: `macroshard: --docker: its daemon does not answer (Cannot connect to the Docker daemon); start it, ${end}`,
    });
  });

  it('is whether docker has a daemon and buildx, for build-image', async () => {
    const build = (PATH: string) => cli(folder, ['build-image', '--tool', 'docker'], { env: { PATH } });
    expect(await build(pathWith('echo "no daemon" >&2; exit 1'))).to.deep.equal({
      exitCode: 3,
      stdout: '',
      stderr:
        "macroshard: docker's daemon does not answer; start it, or use --tool buildah: docker version --format {{.Server.Version}}: no daemon\n",
    });
    const withoutBuildx = pathWith('if [ "$1" = buildx ]; then echo "no such command: buildx" >&2; exit 1; fi');
    expect(await build(withoutBuildx)).to.deep.equal({
      exitCode: 3,
      stdout: '',
      stderr:
        'macroshard: docker has no buildx; install it, or use --tool buildah: docker buildx version: no such command: buildx\n',
    });
  });
});
