import { availableParallelism } from 'node:os';
import { decideHeapMb, decideThreads, describeMachine } from '@macroshard/container/machine';
import { expect } from 'chai';

describe('what the program may use of the machine', () => {
  const groups: readonly (readonly [string, Readonly<Record<string, string>>, number])[] = [
    ['v2 with a quota of one CPU', { '/sys/fs/cgroup/cpu.max': '100000 100000\n' }, 1],
    ['v2 with a quota of less than one', { '/sys/fs/cgroup/cpu.max': '20000 100000\n' }, 1],
    ['v2 without a quota', { '/sys/fs/cgroup/cpu.max': 'max 100000\n' }, availableParallelism()],
    [
      'v1 with a quota of one CPU',
      { '/sys/fs/cgroup/cpu/cpu.cfs_quota_us': '50000\n', '/sys/fs/cgroup/cpu/cpu.cfs_period_us': '50000\n' },
      1,
    ],
    [
      'v1 without a quota',
      { '/sys/fs/cgroup/cpu/cpu.cfs_quota_us': '-1\n', '/sys/fs/cgroup/cpu/cpu.cfs_period_us': '100000\n' },
      availableParallelism(),
    ],
    [
      'v2 with a quota around it',
      { '/proc/self/cgroup': '0::/ci.slice/job', '/sys/fs/cgroup/ci.slice/cpu.max': '50000 100000' },
      1,
    ],
    [
      'v1 with a quota of its own, beside others',
      {
        '/proc/self/cgroup': '4:memory:/no\n3:cpuacct,cpu:/job',
        '/sys/fs/cgroup/cpu/job/cpu.cfs_quota_us': '100000',
        '/sys/fs/cgroup/cpu/job/cpu.cfs_period_us': '100000',
        '/sys/fs/cgroup/cpu/no/cpu.cfs_quota_us': '100',
        '/sys/fs/cgroup/cpu.max': '800000 100000',
      },
      1,
    ],
    [
      'of another controller alone',
      { '/proc/self/cgroup': '4:memory:/no', '/sys/fs/cgroup/no/cpu.max': '1 1000' },
      availableParallelism(),
    ],
    ['none', {}, availableParallelism()],
  ];
  for (const [title, files, cpuCount] of groups) {
    it(`counts the CPUs of control group ${title}`, () => {
      const readFile = (path: string) => {
        const text = files[path];
        if (text === undefined) throw new Error('ENOENT');
        return text;
      };
      expect(describeMachine(readFile).cpuCount).to.equal(cpuCount);
    });
  }

  it('takes a thread a CPU unless told otherwise, and no more than the cap', () => {
    const machine = { cpuCount: 16, memoryMb: 65_536 };
    expect(decideThreads(null, { machine, env: {} })).to.equal(16);
    expect(decideThreads(3, { machine, env: {} })).to.equal(3);
    expect(decideThreads(null, { machine, env: { MACROSHARD_THREADS: '4' } })).to.equal(4);
    expect(decideThreads(2, { machine, env: { MACROSHARD_THREADS: '4' } })).to.equal(2);
    expect(decideThreads(32, { machine, env: { MACROSHARD_THREADS: '' } })).to.equal(32);
  });

  it('gives each thread its share of the memory as heap, within bounds', () => {
    const heapMb = (memoryMb: number, threads: number) =>
      decideHeapMb(threads, { machine: { cpuCount: 1, memoryMb }, env: {} });
    expect([heapMb(65_536, 16), heapMb(4_096, 16), heapMb(512, 8)]).to.deep.equal([512, 154, 128]);
    const env = { MACROSHARD_THREAD_HEAP_MB: '4096' };
    expect(decideHeapMb(1, { machine: { cpuCount: 1, memoryMb: 1 }, env })).to.equal(4096);
  });
});
