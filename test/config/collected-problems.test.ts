import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import fc from 'fast-check';
import { loadPipelineSpec, type PipelineFiles } from '../../pipeline/config/load.ts';
import { ConfigError } from '../../pipeline/config/problem.ts';
import { readPipelineFiles } from '../../pipeline/config/read-files.ts';
import type { PipelineSpec } from '../../pipeline/config/spec.ts';
import { repositoryRoot } from '../support/repository.ts';
import { runs } from '../support/wide.ts';

const lines = {
  name: 'name: wave',
  roleArn: 'roleArn: arn:aws:iam::111122223333:role/pipeline',
  groups: 'groups: [a, b]',
  input: 'input: "${InputDataUri}/{{group}}/"',
  output: 'output: "${OutputDataUri}/x"',
  parameters:
    'parameters:\n  InputDataUri: s3://bucket/in\n  OutputDataUri: s3://bucket/out\n  ProcessingImageUri: image:1',
};
const text = (changed: Partial<typeof lines> = {}, more = '') =>
  `${Object.values({ ...lines, ...changed }).join('\n')}\n${more}`;

function load(
  pipeline: string,
  options: { dataset?: string; name?: string; env?: PipelineFiles['env'] } = {},
): PipelineSpec {
  const { dataset, name = 'small', env = {} } = options;
  return loadPipelineSpec({
    file: { path: 'p.yaml', text: pipeline },
    ...(dataset !== undefined && { dataset: { name, path: 'd.yaml', text: dataset } }),
    env,
  });
}

function problems(...args: Parameters<typeof load>): string {
  try {
    return JSON.stringify(load(...args));
  } catch (error) {
    if (error instanceof ConfigError) return error.message;
    throw error;
  }
}

describe('what is wrong in the files of a pipeline', () => {
  it('is told all at once: shape and meaning, of both files, in the order of their text', () => {
    const wrong = text({ name: 'name: my_wave', groups: 'groups: [a, a]' }, 'tagz: {}\n').replace(
      's3://bucket/in',
      'bucket',
    );
    expect(
      problems(wrong, { dataset: 'parameters: { WindowSeconds: 1.5 }\nexecution: { maxParallelSteps: 0 }' }),
    ).to.equal(
      `d.yaml:1:30: parameters.WindowSeconds must be an integer, got the number 1.5 (default 0)
d.yaml:2:32: execution.maxParallelSteps must be at least 1, got the number 0
p.yaml:1:7: name must be letters, digits and hyphens, at most 256, no hyphen at either end (SageMaker API, PipelineName), got the text "my_wave"
p.yaml:3:13: group "a" stands here a second time
p.yaml:7:17: parameters.InputDataUri must be an S3 prefix such as s3://bucket/folder, got the text "bucket"
p.yaml:10:1: unknown key tagz; did you mean tags? (known: name, description, roleArn, jobRoleArn, groups, survey, macroSharding, input, output, parameters, process, combine, qualityGate, execution, security, tags, catalog, prices, quotas)`,
    );
  });

  it('is told once: a mistake in a parameter is none in what refers to it, here or in a dataset', () => {
    const wrong = text({ output: 'output: "${Cohort}/x"' }).replace('image:1', 'image:1\n  Cohort: { type: String }');
    expect(problems(wrong, { dataset: 'parameters: { Cohort: x }' })).to.equal(
      'p.yaml:10:11: parameters.Cohort needs a default: Studio lets nobody leave a field empty',
    );
  });

  it('is told once where a variable is not set', () => {
    expect(problems(text({ roleArn: 'roleArn: "{{env.ROLE}}"', input: 'input: "{{env.IN}}/{{group}}/"' }))).to.equal(
      'p.yaml:2:11: the environment variable ROLE is not set\np.yaml:4:9: the environment variable IN is not set',
    );
  });

  it('is told of one file although the other is no YAML', () => {
    expect(problems(text({ groups: 'groups: []' }), { dataset: 'x: [' })).to.equal(
      'd.yaml:1:5: Flow sequence in block collection must be sufficiently indented and end with a ]\np.yaml:3:9: groups must name at least one group',
    );
  });

  it('stays in one line, whatever the file has in its names', () => {
    const output = (value: string) => problems(text({ output: `output: ${value}` })).split(' (known')[0];
    expect(output('"${a\\nb.yaml:1:1: forged}"')).to.equal('p.yaml:5:9: unknown name ${a\\u000ab.yaml:1:1: forged}');
    expect(output('"${\\e[2J}"')).to.equal('p.yaml:5:9: unknown name ${\\u001b[2J}');
  });

  it('stands where it is written, whatever variables have put before it', () => {
    const output = (value: string) =>
      problems(text({ output: `output: ${value}` }), { env: { A: 'x'.repeat(90), B: '' } });
    expect(output('s3://b/{{env.A}}/${').split('; ')[0]).to.equal('p.yaml:5:26: ${ is not closed');
    expect(output('"{{env.B}}s3://b/{{env.A}}/${"').split('; ')[0]).to.equal('p.yaml:5:36: ${ is not closed');
    expect(output('"\\u0073://b/${"').split('; ')[0]).to.equal('p.yaml:5:9: ${ is not closed');
    expect(output('"{{env.B}}"')).to.equal('p.yaml:5:9: output must not be empty');
    const both = text({ input: 'input: a/${', output: 'output: abcdef/${' });
    expect(problems(both).replaceAll(/;.*/g, '')).to.equal(
      'p.yaml:4:10: ${ is not closed\np.yaml:5:16: ${ is not closed',
    );
  });
});

describe('a description', () => {
  const limit = (more: string, parameter: string) =>
    load(text({}, more).replace('image:1', `image:1\n  MaxRejectedFraction: ${parameter}`)).parameters.find(
      ({ name }) => name === 'MaxRejectedFraction',
    );

  it("keeps the gate's limit beside a parameter that only says more of it", () => {
    expect(limit('qualityGate: { maxRejectedFraction: 0.2 }', '{ description: mine }')).to.deep.equal({
      name: 'MaxRejectedFraction',
      type: 'Float',
      description: 'mine',
      defaultValue: 0.2,
    });
  });

  it('takes groups from variables, in a range and in a list', () => {
    const groups = (line: string) =>
      load(text({ groups: line }), { env: { A: '08', B: '11' } }).groups.map(({ name }) => name);
    expect(groups('groups: { from: "{{env.A}}", to: "{{env.B}}" }')).to.deep.equal(['08', '09', '10', '11']);
    expect(groups('groups: ["{{env.A}}", 030]')).to.deep.equal(['08', '030']);
  });

  it('puts a name with a dollar sign into the input as it is', () => {
    const [group] = load(text({ groups: 'groups: ["$&$1"]' })).groups;
    expect(group?.inputUri).to.deep.equal([{ reference: 'InputDataUri' }, '/$&$1/']);
  });

  it('switches the cache off by false or null, and on by true', () => {
    const cache = (value: string) => load(text({}, `process: { cache: ${value} }`)).process.cacheExpireAfter;
    expect(['false', 'null', 'true', '{ expireAfter: PT1H }'].map(cache)).to.deep.equal([null, null, 'P30D', 'PT1H']);
  });

  it('takes null for lists of the network that are off', () => {
    const { security } = load(text({}, 'security: { subnets: null, securityGroupIds: null, outputKmsKeyId: null }'));
    expect(security).to.deep.include({ subnets: [], securityGroupIds: [], outputKmsKeyId: null });
  });

  const refused: readonly (readonly [string, string])[] = [
    [text({ name: `name: a${'-'.repeat(300)}b` }), 'p.yaml:1:7: name must have at most 256 characters, got 302'],
    [
      text(
        {},
        'execution: { displayName: abcdefghijkl----------------------------------------------------------------------------x }',
      ),
      'p.yaml:10:27: execution.displayName must have at most 82 characters, got 89',
    ],
    [
      text().replace('image:1', 'image:1\n  constructor: { type: String, default: x }\n  __proto__: 1'),
      'p.yaml:10:3: unknown parameter constructor; no parameter of your own can have this name\np.yaml:11:3: unknown parameter __proto__; no parameter of your own can have this name',
    ],
    [
      text().replace('image:1', 'image:1\n  Mine: { type: String, default: a, enum: [a, ""] }'),
      'p.yaml:10:47: parameters.Mine.enum.1 must not be empty',
    ],
    [
      text().replace('image:1', 'image:1\n  MaxRejectedFraction: 5\n  WindowSeconds: -1'),
      'p.yaml:10:24: parameters.MaxRejectedFraction must be at most 1, got the number 5\np.yaml:11:18: parameters.WindowSeconds must be at least 0, got the number -1',
    ],
    [
      text({}, `tags: { "": a, ${'k'.repeat(129)}: b, AWS:x: c, "{{env.X}}": d, e: "{" }`),
      `p.yaml:10:9: a key of tags must not be empty
p.yaml:10:16: a key of tags must have at most 128 characters, got 129
p.yaml:10:150: a key of tags must be letters, digits, blanks and _.:/=+-@, and must not begin with aws:, got the text "AWS:x"
p.yaml:10:160: a key of tags must be letters, digits, blanks and _.:/=+-@, and must not begin with aws:, got the text "{{env.X}}"
p.yaml:10:179: tags.e must be letters, digits, blanks and _.:/=+-@, got the text "{"`,
    ],
    [
      text({}, `tags: { ${Array.from({ length: 51 }, (_, index) => `t${index}: x`).join(', ')} }`),
      'p.yaml:10:7: tags must have at most 50 entries, got 51',
    ],
    [
      text({}, 'security: { subnets: [a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p, q], securityGroupIds: [x] }'),
      'p.yaml:10:22: security.subnets must have at most 16 items, got 17',
    ],
  ];
  for (const [wrong, message] of refused) {
    it(`is refused: ${message.split('\n')[0]!.slice(0, 90)}`, () => {
      expect(problems(wrong)).to.equal(message);
    });
  }
});

describe('a dataset', () => {
  it('is held to the bounds of the parameters that it sets', () => {
    const dataset = `parameters:\n  DatasetVersion: ${'x'.repeat(257)}\n  InputDataUri: bucket\n  MaxRejectedFraction: 4\n  ProcessingImageUri: ${'i'.repeat(256)}`;
    expect(
      problems(text(), { dataset }),
    ).to.equal(`d.yaml:2:19: parameters.DatasetVersion must have at most 256 characters, got 257 (default "1")
d.yaml:3:17: parameters.InputDataUri must be an S3 prefix such as s3://bucket/folder, got the text "bucket" (default "s3://bucket/in")
d.yaml:4:24: parameters.MaxRejectedFraction must be at most 1, got the number 4 (default 0.01)
d.yaml:5:23: parameters.ProcessingImageUri must have at most 255 characters, got 256 (default "image:1")`);
  });

  it('has a name that can be a part of a pipeline, which stays short enough', () => {
    expect(problems(text(), { dataset: 'description: x', name: 'a_b' })).to.equal(
      'd.yaml:1:1: a dataset\'s file name must be letters, digits and hyphens, at most 256, no hyphen at either end (SageMaker API, PipelineName), got the text "a_b"',
    );
    const long = text({ name: `name: ${'a'.repeat(251)}` });
    expect(problems(long, { dataset: 'description: x\ngroups: [x]' })).to.equal(
      'd.yaml:2:1: groups of its own make this dataset a pipeline whose name has 257 characters, at most 256 are allowed',
    );
    expect(load(long, { dataset: 'description: x' }).name.length).to.equal(251);
  });

  it('is read from beside the pipeline, and a wrong name leads to the nearest one', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'config-'));
    try {
      await mkdir(join(folder, 'datasets'));
      const path = join(folder, 'pipeline.yaml');
      await writeFile(path, text());
      for (const name of ['small.yaml', 'a_b.yaml', '.hidden.yaml', 'notes.txt']) {
        await writeFile(join(folder, 'datasets', name), 'description: x');
      }
      expect(await readPipelineFiles(path, { dataset: 'a_b', shownAs: 'pipeline.yaml' })).to.deep.equal({
        file: { path: 'pipeline.yaml', text: text() },
        dataset: { name: 'a_b', path: 'datasets/a_b.yaml', text: 'description: x' },
      });
      for (const [wrong, message] of [
        ['smal', 'no such dataset smal; did you mean small? (datasets: a_b, small)'],
        ['../pipeline', 'no such dataset ../pipeline (datasets: a_b, small)'],
      ] as const) {
        const error = await readPipelineFiles(path, { dataset: wrong, shownAs: 'pipeline.yaml' }).then(
          () => undefined,
          (reason: Error) => reason,
        );
        expect(error?.message).to.equal(message);
      }
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});

describe('the committed description', () => {
  it('loads with its dataset, without any variable, to the same spec each time', async () => {
    const files = await readPipelineFiles(join(repositoryRoot, 'pipeline.yaml'), {
      dataset: 'mimic3-sample',
      shownAs: 'pipeline.yaml',
    });
    const [once, again] = [
      loadPipelineSpec({ ...files, env: {} }),
      loadPipelineSpec({ ...files, env: { TZ: 'Asia/Tokyo' } }),
    ];
    expect(once.groups.map(({ name }) => name)).to.deep.equal([
      '30',
      '31',
      '32',
      '33',
      '34',
      '35',
      '36',
      '37',
      '38',
      '39',
    ]);
    expect(JSON.stringify(once)).to.equal(JSON.stringify(again));
  });

  it('has name, description and groups as single lines at column 1', async () => {
    const committed = await readFile(join(repositoryRoot, 'pipeline.yaml'), 'utf8');
    for (const key of ['name', 'description', 'groups'])
      expect(committed.match(new RegExp(`^${key}: \\S.*$`, 'gm'))?.length).to.equal(1);
  });
});

describe('two files that were changed at random', () => {
  const put = fc.string({
    unit: fc.constantFrom(
      ...'{}[]:,-&*!|>\'"#%@`$ \n\tab0?<',
      '{{',
      '${',
      '<<: ',
      '&a ',
      '*a',
      '__proto__',
      'null',
      '1e400',
    ),
  });
  const mutations = fc.array(fc.tuple(fc.nat(400), fc.nat(12), put), { maxLength: 4 });
  const mutate = (original: string, changes: readonly (readonly [number, number, string])[]) =>
    changes.reduce(
      (changed, [at, length, added]) => changed.slice(0, at) + added + changed.slice(at + length),
      original,
    );

  it('are a spec, or problems that stand inside the files', () => {
    const pipeline = text(
      {},
      'qualityGate: { maxRejectedFraction: 0.2 }\nsecurity: { subnets: [s], securityGroupIds: [g] }\ntags: { a: b }\n',
    );
    const dataset = 'description: x\nparameters: { WindowSeconds: 60 }\ngroups: [x, { name: y }]\n';
    fc.assert(
      fc.property(mutations, mutations, (first, second) => {
        const files = { 'p.yaml': mutate(pipeline, first), 'd.yaml': mutate(dataset, second) };
        try {
          load(files['p.yaml'], { dataset: files['d.yaml'] });
        } catch (error) {
          if (!(error instanceof ConfigError)) throw error;
          for (const { file, line, column, message } of error.problems) {
            const written = files[file as keyof typeof files].split('\n');
            expect(line).to.be.within(1, written.length);
            expect(column).to.be.within(1, (written[line - 1] ?? '').length + 1);
            expect(message).to.match(/^[^\n]+[^.\n]$/);
          }
        }
        expect(Object.keys(Object.prototype)).to.deep.equal([]);
      }),
      { numRuns: runs(40, 400) },
    );
  });
});
