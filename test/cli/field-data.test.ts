import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import { cli } from '../support/cli.ts';
import { deployableFolder, describePipeline, localFlags, storeFlags } from '../support/deployable.ts';
import { sharedFile } from '../support/shared.ts';

/** The errors that `validate` prints, a line each. */
const errorsIn = (stdout: string) => stdout.split('\n').filter((line) => line.startsWith('error '));

// Small inputs that went wrong for somebody; each has a README that says what is expected.
describe('what was found in the field', () => {
  it('start takes no value that the field which it feeds cannot have', async function () {
    const commands = readFileSync(sharedFile(this, 'data/field/06-start-values-past-bounds/commands.txt'), 'utf8');
    const folder = await deployableFolder();
    expect((await cli(folder, ['upsert', ...storeFlags])).exitCode).to.equal(0);
    for (const line of commands.split('\n').filter((each) => each !== '')) {
      const value = line.split(' ').at(-1)!;
      const { exitCode, stderr } = await cli(folder, ['start', ...localFlags, '--set', value]);
      expect([1, 2], value).to.include(exitCode);
      expect(stderr).to.include(value.split('=')[0]);
    }
    const { stdout } = await cli(folder, ['list', ...storeFlags, '--executions', '--json']);
    expect(JSON.parse(stdout)).to.have.property('executions').that.deep.equals([]);
  });

  it('instance types with disks of their own are known offline, in definitions and descriptions', async function () {
    const field = sharedFile(this, 'data/field/08-instances-with-disks-of-their-own');
    const key = await cli(field, ['validate', '--definition', 'kms-key.json']);
    expect(errorsIn(key.stdout)[0]).to.match(
      /^error local-disk at Steps\[0\]\.Arguments\.ProcessingResources\.ClusterConfig\.VolumeKmsKeyId: VolumeKmsKeyId is given, and ml\.r5d\.4xlarge has a disk of its own, for which no key can be requested$/,
    );
    const volume = await cli(field, ['validate', '--definition', 'volume.json']);
    expect(volume.exitCode).to.equal(1);
    expect(errorsIn(volume.stdout)[0]).to.match(
      /^error local-disk at .* has a disk of its own of \d+ GB in place of a volume$/,
    );
    const folder = await deployableFolder();
    await describePipeline(folder, { '  ProcessingInstanceType': 'ml.r5d.large' });
    const own = await cli(folder, ['validate']);
    expect(errorsIn(own.stdout)).to.deep.equal([
      'error local-disk at Parameters[5].DefaultValue: VolumeSizeInGB is 1000 (parameter "ProcessingVolumeSizeInGB" at pipeline.yaml:26:29), and ml.r5d.large (parameter "ProcessingInstanceType" at pipeline.yaml:24:27) has a disk of its own of 75 GB in place of a volume',
    ]);
    await describePipeline(folder, {});
    expect((await cli(folder, ['upsert', ...storeFlags])).exitCode).to.equal(0);
    const started = await cli(folder, ['start', ...localFlags, '--set', 'ProcessingInstanceType=ml.r5d.large']);
    expect(started.exitCode).to.equal(2);
    expect(started.stderr).to.include('has a disk of its own of 75 GB in place of a volume');
  });

  it("tags that are AWS's own or repeated are found in a definition", async function () {
    const field = sharedFile(this, 'data/field/15-tags-of-a-definition');
    const { exitCode, stdout } = await cli(field, ['validate', '--definition', 'definition.json']);
    expect(exitCode).to.equal(1);
    expect(errorsIn(stdout).map((line) => line.replace(/ at .*?:/, ':'))).to.deep.equal([
      'error tag-keys: the key "aws:x" begins with aws:, which is AWS\'s own',
      'error tag-keys: a second tag has the key "y"',
    ]);
  });
});
