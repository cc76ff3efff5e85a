import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import type { JsonObject } from '../../pipeline/definition/json.ts';
import { cli } from '../support/cli.ts';
import { deployableFolder } from '../support/deployable.ts';
import { loadedImage } from '../support/loaded-program.ts';
import { isWide } from '../support/wide.ts';

/** Such that each line of the committed description that opens a block is taken whole. */
async function streamingFolder(process = '{ read: stream }'): Promise<string> {
  const folder = await deployableFolder();
  const path = join(folder, 'pipeline.yaml');
  const text = readFileSync(path, 'utf8')
    .replace(/^process:\n(?:[ \t].*\n|\n)*/m, '')
    .replace(/^ *ProcessingVolumeSizeInGB:.*\n/m, '');
  writeFileSync(path, `${text}\nprocess: ${process}\n`);
  return folder;
}

interface Step {
  readonly Name: string;
  readonly Arguments: JsonObject;
}

async function stepsOf(folder: string): Promise<readonly Step[]> {
  const { stdout, stderr } = await cli(folder, ['build']);
  expect(stderr).to.equal('');
  return (JSON.parse(stdout) as { readonly Steps: readonly Step[] }).Steps;
}

describe('process: { read: stream }', () => {
  it('builds group steps without input and isolation, with their source, and a combine as ever', async () => {
    const steps = await stepsOf(await streamingFolder());
    const copied = await stepsOf(await streamingFolder('{ read: copy }'));
    const [group, , combine] = steps;
    expect(group!.Arguments.ProcessingInputs).to.equal(undefined);
    expect(group!.Arguments.NetworkConfig).to.include({ EnableNetworkIsolation: false });
    const words = (group!.Arguments.AppSpecification as JsonObject).ContainerArguments as readonly unknown[];
    const source = { 'Std:Join': { On: '', Values: [{ Get: 'Parameters.InputDataUri' }, '/a/'] } };
    expect(words.slice(-2)).to.deep.equal(['--source', source]);
    expect(group!.Arguments.ProcessingResources).to.deep.include({
      ClusterConfig: {
        InstanceCount: 1,
        InstanceType: { Get: 'Parameters.ProcessingInstanceType' },
        VolumeSizeInGB: 30,
      },
    });
    expect(combine).to.deep.equal(copied[2]);
  });

  it('runs with local, for a result that verify finds whole', async () => {
    const folder = await streamingFolder();
    const run = async (out: string) => {
      const flags = ['--data', 'data', '--out', out, '--state', `${out}-state`, '--json', ...loadedImage()];
      const { stdout, exitCode } = await cli(folder, ['local', ...flags]);
      expect(exitCode, stdout).to.equal(0);
      return JSON.parse(stdout) as { outputDir: string; steps: { name: string; cacheHit: boolean }[] };
    };
    const streamed = await run('streamed');
    const verify = (outputDir: string) => {
      const result = join(outputDir, 'groups/a/shard');
      return cli(folder, ['verify', result, '--source', 's3://my-bucket/mimic3wdb', ...embedded, ...mount]);
    };
    expect(await verify(streamed.outputDir)).to.include({ exitCode: 0, stderr: '' });
    if (!isWide) return;
    // With the bytes of a copied group, and nothing of it is run again.
    const runCopying = async () => {
      const description = join(folder, 'pipeline.yaml');
      writeFileSync(description, readFileSync(description, 'utf8').replace('read: stream', 'read: copy'));
      const { outputDir } = await run('copied');
      for (const name of ['features.parquet', 'rejects.parquet']) {
        const path = join('groups/a/shard', name);
        expect(readFileSync(join(streamed.outputDir, path))).to.deep.equal(readFileSync(join(outputDir, path)));
      }
      return outputDir;
    };
    const again = await run('streamed');
    expect(again.steps.filter(({ cacheHit }) => cacheHit).map(({ name }) => name)).to.include.members([
      'Group-a',
      'Group-b',
    ]);
    const path = join(folder, 'data/a/r0/r0.dat');
    const copied = await runCopying();
    writeFileSync(path, Buffer.alloc(statSync(path).size));
    const { exitCode, stdout } = await verify(streamed.outputDir);
    expect(exitCode).to.equal(1);
    expect(stdout).to.match(/^group "a" of the source: file "r0\/r0.dat" has the ETag "[^"]+", had "[^"]+"$/m);
    expect(await verify(copied)).to.include({ exitCode: 0, stderr: '' });
  });

  it('finds the folder of local as surveyed, ETags too, by itself and with a survey of the folder', async () => {
    const folder = await streamingFolder();
    const path = join(folder, 'pipeline.yaml');
    writeFileSync(path, `${readFileSync(path, 'utf8')}survey: true\n`);
    for (const args of [
      ...(isWide ? [['local', '--data', 'data', '--out', 'out']] : []),
      ['survey', '--data', 'data'],
      ['upsert', ...embedded],
      ...(isWide ? [['start', ...embedded, ...mount, '--watch', ...loadedImage()]] : []),
    ]) {
      const { exitCode, stdout, stderr } = await cli(folder, args);
      expect(exitCode, stdout + stderr).to.equal(0);
    }
    const elsewhere = await cli(folder, ['start', ...embedded, '--set', 'InputDataUri=s3://my-bucket/other']);
    expect([elsewhere.exitCode, elsewhere.stderr]).to.deep.equal([
      2,
      'macroshard: Group-a would read s3://my-bucket/other/a/, and was surveyed at another place; give DatasetVersion a value of its own, too, so that nothing is compared, or build with a survey of that place\n',
    ]);
  });

  it('is refused of an extractor that does not say what its plan reads, and with a source that is too long', async () => {
    const folder = await streamingFolder('{ read: stream, extractor: ./plain.mjs }');
    writeFileSync(join(folder, 'plain.mjs'), plainExtractor);
    const { exitCode, stdout } = await cli(folder, ['validate']);
    expect(exitCode).to.equal(1);
    expect(stdout).to.include(
      'extractor ./plain.mjs cannot read a group straight from S3: it has no planFiles, so that nobody knows what its plan reads',
    );
    const long = `s3://my-bucket/${'x'.repeat(245)}`;
    const local = ['--local', '--state', 'state'];
    const other = await streamingFolder();
    expect(await cli(other, ['upsert', ...local])).to.include({ exitCode: 0 });
    const started = await cli(other, ['start', ...local, '--set', `InputDataUri=${long}`]);
    expect(started.exitCode).to.equal(2);
    expect(started.stderr).to.match(/ContainerArguments\[\d+\] is 263 characters long, expected at most 256/);
  });

  it('is refused with groups that share a step', async () => {
    const folder = await streamingFolder();
    const path = join(folder, 'pipeline.yaml');
    writeFileSync(path, `${readFileSync(path, 'utf8')}macroSharding: { by: pack, steps: 1 }\n`);
    const { exitCode, stderr } = await cli(folder, ['build']);
    expect(exitCode).to.equal(1);
    expect(stderr).to.include(
      'process.read is stream, and macroSharding.by is pack: groups that are read straight from S3 have a step each',
    );
  });

  it('gives the role of its jobs what they read themselves, in the policies', async () => {
    const folder = await streamingFolder();
    const { exitCode, stderr } = await cli(folder, ['templates', '--only', 'job-role-permissions', '--out', 'deploy']);
    expect(exitCode, stderr).to.equal(0);
    const policy = readFileSync(join(folder, 'deploy/job-role-permissions.json'), 'utf8');
    const { Statement } = JSON.parse(policy) as { Statement: { Sid: string; Resource: unknown }[] };
    expect(Statement.find(({ Sid }) => Sid === 'ListTheDataset')!.Resource).to.deep.equal(['arn:aws:s3:::my-bucket']);
    expect(Statement.find(({ Sid }) => Sid === 'ReadTheDataset')!.Resource).to.deep.equal([
      'arn:aws:s3:::my-bucket/mimic3wdb/*',
    ]);
  });
});

const embedded = ['--local', '--state', 'state'];
const mount = ['--mount', 's3://my-bucket/mimic3wdb=data'];

const plainExtractor = `
export default {
  name: 'plain', version: '1', columns: [{ name: 'path', type: 'string', nullable: false }],
  plan: async () => ({ units: [], rejects: [], skippedUnits: [], skippedFiles: [], warnings: [] }),
  extract: async () => { throw new Error('none'); },
};
`;
