import { spawnSync } from 'node:child_process';
import { flagsOf } from '@macroshard/container/engine-flags';
import { expect } from 'chai';

const module = import.meta.resolve('@macroshard/container/engine-flags');

describe('the flags of V8', () => {
  it('are known to this one, which says nothing of them', () => {
    const set = '({ setEngineFlags, compileLate }) => (setEngineFlags(), compileLate())';
    const code = `import(${JSON.stringify(module)}).then(${set})`;
    const { status, stderr } = spawnSync(process.execPath, ['-e', code], { encoding: 'utf8', env: {} });
    expect({ status, stderr }).to.deep.equal({ status: 0, stderr: '' });
    expect(flagsOf('process', process.versions.v8)).to.include('--no-concurrent-recompilation');
  });

  it('are none of an engine that nobody has tried', () => {
    for (const version of ['10.2.154.26-node.36', '15.0.1', '']) {
      const flags = (['process', 'thread', 'loaded'] as const).flatMap((scope) => flagsOf(scope, version));
      expect(flags, version).to.deep.equal([]);
    }
  });
});
