import { expect } from 'chai';
import fc from 'fast-check';
import { loadPipelineSpec } from '../../pipeline/config/load.ts';
import { ConfigError } from '../../pipeline/config/problem.ts';
import type { PipelineSpec } from '../../pipeline/config/spec.ts';
import { starterFiles } from '../../pipeline/config/starter.ts';
import { runs } from '../support/wide.ts';

const base = `name: wave
roleArn: arn:aws:iam::111122223333:role/pipeline
groups: { from: 30, to: 32 }
input: "\${InputDataUri}/{{group}}/"
output: "\${OutputDataUri}/\${Execution.PipelineExecutionId}"
parameters:
  InputDataUri: s3://bucket/in
  OutputDataUri: s3://bucket/out
  ProcessingImageUri: image:1
`;

function load(
  text: string,
  options: { dataset?: string; env?: Record<string, string>; groupNames?: readonly string[] } = {},
): PipelineSpec {
  const { dataset, env = {}, groupNames } = options;
  return loadPipelineSpec({
    file: { path: 'p.yaml', text },
    ...(dataset !== undefined && { dataset: { name: 'small', path: 'd.yaml', text: dataset } }),
    env,
    ...(groupNames && { groupNames }),
  });
}

function problemsOf(text: string, options: Parameters<typeof load>[1] = {}): string {
  try {
    load(text, options);
  } catch (error) {
    if (error instanceof ConfigError) return error.message;
    throw error;
  }
  return 'no problem';
}

/** The base with one line put in place of the line that begins like it, or added. */
function with_(line: string): string {
  const key = line.slice(0, line.indexOf(':') + 1);
  return base.includes(`\n${key}`) || base.startsWith(key)
    ? base.replace(new RegExp(`^${key}.*$`, 'm'), () => line)
    : `${base}${line}\n`;
}

const ranged = (groups: string) => names(load(with_(`groups: ${groups}`)));
const names = (spec: PipelineSpec) => spec.groups.map(({ name }) => name);
const knownKeys =
  'name, description, roleArn, jobRoleArn, groups, survey, macroSharding, input, output, parameters, process, combine, qualityGate, execution, security, tags, catalog, prices, quotas';
const builtIns =
  'InputDataUri, OutputDataUri, ProcessingImageUri, ProcessingInstanceType, CombineInstanceType, ProcessingVolumeSizeInGB, CombineVolumeSizeInGB, ProcessingMaxRuntimeInSeconds, WindowSeconds, MaxRejectedFraction, DatasetVersion';

describe('pipeline.yaml', () => {
  it('takes ranges of names that end in numbers, and keeps the width that zeros give them', () => {
    expect(ranged('{ from: p9, to: p11 }')).to.deep.equal(['p9', 'p10', 'p11']);
    expect(ranged('{ from: "007", to: "010" }')).to.deep.equal(['007', '008', '009', '010']);
    expect(ranged('{ from: 009, to: 011 }')).to.deep.equal(['009', '010', '011']);
    expect(ranged('{ from: a-98, to: a-101 }')).to.deep.equal(['a-98', 'a-99', 'a-100', 'a-101']);
    expect(ranged('{ from: v2.098, to: v2.1000 }').slice(0, 3)).to.deep.equal(['v2.098', 'v2.099', 'v2.100']);
    expect(ranged('{ from: 7, to: 7 }')).to.deep.equal(['7']);
    expect(names(load(`${with_('groups: survey')}`))).to.deep.equal([]);
  });

  it('has a table for the dataset, which one that is a pipeline of its own does not share', () => {
    const described = with_('catalog: { database: clinic, table: features }');
    const tableOf = (dataset?: string, text = described) =>
      load(text, dataset === undefined ? {} : { dataset }).catalog;
    expect(tableOf()).to.deep.equal({ database: 'clinic', table: 'features' });
    expect(tableOf('parameters: { WindowSeconds: 60 }')).to.deep.equal(tableOf());
    expect(tableOf('groups: [1]')).to.deep.equal({ database: 'clinic', table: 'features_small' });
    expect(tableOf('groups: [1]\ncatalog: { table: small }')).to.deep.equal({ database: 'clinic', table: 'small' });
    expect(tableOf('catalog: { table: small }', base)).to.equal(null);
  });

  it('becomes a spec with every default filled in', () => {
    const spec = load(base);
    expect(spec).to.deep.include({
      name: 'wave',
      description: '',
      roleArn: 'arn:aws:iam::111122223333:role/pipeline',
      jobRoleArn: 'arn:aws:iam::111122223333:role/pipeline',
      outputUri: [{ reference: 'OutputDataUri' }, '/', { reference: 'Execution.PipelineExecutionId' }],
      process: {
        extractor: 'wfdb-summary',
        extractorAt: null,
        command: [],
        interpreter: null,
        extractorDigest: null,
        units: null,
        read: 'copy',
        cacheExpireAfter: 'P30D',
        instancePreferences: null,
        unitSeconds: 0,
        strictChecksums: false,
        options: {},
        optionPlaces: {},
      },
      combine: { compression: 'zstd', mixedVersions: 'refuse', signalNames: {} },
      execution: { displayName: null, maxParallelSteps: null },
      security: {
        outputKmsKeyId: null,
        volumeKmsKeyId: null,
        subnets: [],
        securityGroupIds: [],
        networkIsolation: true,
        encryptInterContainerTraffic: false,
        notSecret: [],
      },
      tags: {},
      prices: { instanceHour: {}, volumeGBMonth: null, thousandGets: null },
      quotas: { steps: 50, instanceTypes: [], instances: {} },
      dataset: null,
    });
    expect(spec.groups[1]).to.deep.equal({ name: '31', inputUri: [{ reference: 'InputDataUri' }, '/31/'] });
    expect(spec.parameters.map(({ name }) => name).join(', ')).to.equal(builtIns);
  });

  it('takes groups as a range, names or settings, as they are written', () => {
    expect(names(load(with_('groups: { from: "08", to: "11" }')))).to.deep.equal(['08', '09', '10', '11']);
    expect(names(load(with_('groups: [030, "a b", 1e3, p00]')))).to.deep.equal(['030', 'a b', '1e3', 'p00']);
    expect(
      load(with_('groups: [{ name: big, instanceType: ml.m5.24xlarge, volumeSizeInGB: 9 }]')).groups[0],
    ).to.deep.include({
      name: 'big',
      instanceType: 'ml.m5.24xlarge',
      volumeSizeInGB: 9,
    });
    expect(names(load(with_('groups: { from: 1, to: 490 }'))).length).to.equal(490);
  });

  it('lets folder names take the place of groups, with the settings of those it knows', () => {
    const spec = load(with_('groups: [{ name: a, volumeSizeInGB: 9 }, b]'), { groupNames: ['a', 'c'] });
    expect(spec.groups).to.deep.equal([
      { name: 'a', volumeSizeInGB: 9, inputUri: [{ reference: 'InputDataUri' }, '/a/'] },
      { name: 'c', inputUri: [{ reference: 'InputDataUri' }, '/c/'] },
    ]);
  });

  it('puts a name into the input as it is, even one that looks like a reference', () => {
    expect(load(with_('groups: ["${X}", "${!Y}"]')).groups.map(({ inputUri }) => inputUri)).to.deep.equal([
      [{ reference: 'InputDataUri' }, '/${X}/'],
      [{ reference: 'InputDataUri' }, '/${!Y}/'],
    ]);
    expect(load(with_('output: "${!Name}/${OutputDataUri}"')).outputUri).to.deep.equal([
      '${Name}/',
      { reference: 'OutputDataUri' },
    ]);
  });

  it('fills in the variables that it names, and no structure with them', () => {
    const text = with_('roleArn: "{{env.ROLE}}"').replace('image:1', '"{{env.IMAGE}}"');
    const spec = load(text, { env: { ROLE: 'arn:aws:iam::999999999999:role/x', IMAGE: 'a: [b]\nname: other' } });
    expect(spec.roleArn).to.equal('arn:aws:iam::999999999999:role/x');
    expect(spec.name).to.equal('wave');
    expect(spec.parameters.find(({ name }) => name === 'ProcessingImageUri')).to.include({
      defaultValue: 'a: [b]\nname: other',
    });
  });

  it("declares the author's own parameters beside the built-in ones, which it may restrict", () => {
    const text = `${base}  ProcessingInstanceType: { default: ml.m5.large, enum: [ml.m5.large, ml.m5.xlarge] }
  Cohort: { type: String, default: adult, description: Which patients, enum: [adult, neonate] }
  Share: { type: Float, default: 0.5 }
  Deep: { type: Boolean, default: true }
`.replace('/{{group}}/', '/${Cohort}/{{group}}/');
    const spec = load(text);
    expect(spec.parameters.slice(-3)).to.deep.equal([
      {
        name: 'Cohort',
        type: 'String',
        description: 'Which patients',
        defaultValue: 'adult',
        enumValues: ['adult', 'neonate'],
      },
      { name: 'Share', type: 'Float', description: '', defaultValue: 0.5 },
      { name: 'Deep', type: 'Boolean', description: '', defaultValue: true },
    ]);
    expect(spec.parameters[3]).to.deep.include({
      defaultValue: 'ml.m5.large',
      enumValues: ['ml.m5.large', 'ml.m5.xlarge'],
    });
    expect(spec.groups[0]?.inputUri).to.deep.equal([
      { reference: 'InputDataUri' },
      '/',
      { reference: 'Cohort' },
      '/30/',
    ]);
  });

  it("takes the gate's limit from either of its names", () => {
    const limit = (text: string) =>
      load(text).parameters.find(({ name }) => name === 'MaxRejectedFraction')?.defaultValue;
    expect(limit(base)).to.equal(0.01);
    expect(limit(with_('qualityGate: { maxRejectedFraction: 0.2 }'))).to.equal(0.2);
    expect(limit(`${base}  MaxRejectedFraction: 0.3\n`)).to.equal(0.3);
  });

  it('lays a dataset over it: values as texts, its own groups, its own name', () => {
    const dataset =
      'description: few\nparameters: { WindowSeconds: 60, MaxRejectedFraction: 0.5, DatasetVersion: "2" }\nexecution: { displayName: few, maxParallelSteps: 2 }\n';
    const spec = load(base, { dataset });
    expect(spec.dataset).to.deep.equal({
      name: 'small',
      description: 'few',
      parameters: { WindowSeconds: '60', MaxRejectedFraction: '0.5', DatasetVersion: '2' },
      parameterPlaces: {
        WindowSeconds: 'd.yaml:2:30',
        MaxRejectedFraction: 'd.yaml:2:55',
        DatasetVersion: 'd.yaml:2:76',
      },
      isOwnPipeline: false,
    });
    expect(spec.execution).to.deep.equal({ displayName: 'few', maxParallelSteps: 2 });
    expect(spec.name).to.equal('wave');
    const own = load(base, { dataset: 'groups: [x]' });
    expect([own.name, names(own)]).to.deep.equal(['wave-small', ['x']]);
    const packed = with_('macroSharding: { by: pack, steps: 2 }');
    expect(() => load(packed, { dataset: 'groups: [{ name: x, volumeSizeInGB: 9 }]' })).to.throw(
      'd.yaml:1:21: a group has no volumeSizeInGB of its own where macroSharding.by is pack',
    );
  });

  it('has the groups as the default of a parameter where macroSharding is over one, and a dataset may name others', () => {
    const form = with_('macroSharding: { by: forEach, over: parameter }');
    const groupsOf = ({ parameters }: PipelineSpec) => parameters.find(({ name }) => name === 'Groups')?.defaultValue;
    expect(
      load(form)
        .parameters.map(({ name }) => name)
        .slice(0, 3),
    ).to.deep.equal(['InputDataUri', 'Groups', 'OutputDataUri']);
    expect(groupsOf(load(form))).to.equal('["30","31","32"]');
    expect(groupsOf(load(form, { groupNames: ['a'] }))).to.equal('["a"]');
    const some = load(form, { dataset: `parameters: { Groups: '["31"]' }\nexecution: { maxParallelSteps: 2 }` });
    expect([some.name, groupsOf(some), some.dataset!.parameters, some.definedParallelSteps]).to.deep.equal([
      'wave',
      '["30","31","32"]',
      { Groups: '["31"]' },
      null,
    ]);
    const own = load(form, { dataset: 'groups: [x]\nexecution: { maxParallelSteps: 2 }' });
    expect([own.name, groupsOf(own), own.definedParallelSteps]).to.deep.equal(['wave-small', '["x"]', 2]);
    expect(groupsOf(load(with_('macroSharding: { by: forEach }')))).to.equal(undefined);
    const shared = form
      .replace('/${Execution.PipelineExecutionId}', '')
      .replace(/^parameters:/m, `parameters:\n  Groups: { type: String, default: x }`);
    expect(problemsOf(shared)).to.equal(
      `p.yaml:5:9: output must hold \${Execution.PipelineExecutionId} where macroSharding is over a parameter: combine reads all groups below the prefix of its own execution, and another one's would be among them
p.yaml:7:3: parameters.Groups is made of groups, whose names are its default: take it out`,
    );
  });

  it('has a starter that loads, whatever name it is given', () => {
    const [pipeline, dataset] = starterFiles('my-name');
    const spec = load(pipeline!.text, { dataset: dataset!.text });
    expect(spec.name).to.equal('my-name');
    expect(names(spec).length).to.equal(10);
  });

  const wrong: readonly (readonly [string, string])[] = [
    ['', 'p.yaml:1:1: the file is empty; npx macroshard init writes a commented starter'],
    ['- a\n', 'p.yaml:1:1: expected a mapping of keys to values at the top level'],
    ['a: [\n', 'p.yaml:2:1: Flow sequence in block collection must be sufficiently indented and end with a ]'],
    ['name: x\n  bad: [\n', 'p.yaml:1:7: Nested mappings are not allowed in compact mappings'],
    ['a: 1\na: 2\n', 'p.yaml:2:1: key a stands here a second time'],
    ['a: 1\n---\nb: 2\n', 'p.yaml:2:1: a second document begins here; the file must hold one'],
    [`${base}combin: {}\n`, `p.yaml:10:1: unknown key combin; did you mean combine? (known: ${knownKeys})`],
    [`${base}__proto__: {}\n`, `p.yaml:10:1: unknown key __proto__ (known: ${knownKeys})`],
    [
      with_('name: my_wave'),
      'p.yaml:1:7: name must be letters, digits and hyphens, at most 256, no hyphen at either end (SageMaker API, PipelineName), got the text "my_wave"',
    ],
    [with_('name: 5'), 'p.yaml:1:7: name must be a text, got the number 5'],
    [
      with_('roleArn: role'),
      'p.yaml:2:10: roleArn must be the ARN of a role, such as arn:aws:iam::111122223333:role/name, got the text "role"',
    ],
    [base.replace(/^roleArn.*\n/m, ''), 'p.yaml:1:1: roleArn is missing'],
    [
      with_('groups: 30'),
      'p.yaml:3:9: groups must be a range {from, to}, a list of names, or survey, got the number 30',
    ],
    [with_('groups: []'), 'p.yaml:3:9: groups must name at least one group'],
    [with_('groups: { from: 9, to: 3 }'), 'p.yaml:3:24: groups.to must not be below groups.from, got 9 to 3'],
    [
      with_('groups: { from: a, to: 3 }'),
      'p.yaml:3:17: groups.from must be a number, or a text that ends in one, such as p100, got the text "a"',
    ],
    [
      with_('groups: { from: p1, to: q3 }'),
      'p.yaml:3:25: groups.to must begin as groups.from does, with "p", got "q3"',
    ],
    [
      with_('groups: { from: a/1, to: a/3 }'),
      'p.yaml:3:17: group "a/1" must hold no slash and no NUL: a group is one folder',
    ],
    [with_('survey: committed'), 'p.yaml:10:9: survey must be true or false, got the text "committed"'],
    [
      with_('groups: { from: 0, to: 100000000000 }'),
      'p.yaml:3:9: groups has 100000000001 names, at most 100000 are read',
    ],
    [
      with_('macroSharding: group'),
      'p.yaml:10:16: macroSharding must be a mapping such as { by: group }, got the text "group"',
    ],
    [
      with_('macroSharding: {}'),
      'p.yaml:10:16: macroSharding.by is missing: expected one of group, pack, instances, forEach',
    ],
    [
      with_('macroSharding: { by: groups }'),
      'p.yaml:10:22: macroSharding.by must be one of group, pack, instances, forEach, got the text "groups"; did you mean group?',
    ],
    [
      with_('macroSharding: { by: forEach, over: all }'),
      'p.yaml:10:37: macroSharding.over must be one of groups, parameter, got the text "all"',
    ],
    [with_('macroSharding: { by: instances }'), 'p.yaml:10:16: macroSharding.count is missing'],
    [
      with_('macroSharding: { by: instances, count: 101, steps: 3 }'),
      `p.yaml:10:40: macroSharding.count must be at most 100, got the number 101
p.yaml:10:45: unknown key steps (known: by, count)`,
    ],
    [with_('macroSharding: { by: group, step: 3 }'), 'p.yaml:10:29: unknown key step (known: by)'],
    [
      `${base}  ProcessingInstanceType: ml.m5.large\nprocess: { instancePreferences: [ml.m5.4xlarge, large] }\n`,
      `p.yaml:10:3: parameters.ProcessingInstanceType and process.instancePreferences say the same: take one of them out
p.yaml:11:49: process.instancePreferences.1 must be of the form ^ml\\.[a-z0-9-]+\\.[a-z0-9]+$, got the text "large"`,
    ],
    [with_('process: { instancePreferences: [] }'), 'p.yaml:10:33: process.instancePreferences must not be empty'],
    [with_('groups: [a, b, a]'), 'p.yaml:3:16: group "a" stands here a second time'],
    [
      with_('groups: ["a\\nb"]'),
      'p.yaml:3:10: group "a\\nb" must hold no line break: SageMaker takes none in what names it',
    ],
    [
      with_('groups: [a, b/c, .., ""]'),
      `p.yaml:3:13: group "b/c" must hold no slash and no NUL: a group is one folder
p.yaml:3:18: ".." cannot be a group's name: it means a folder of its own
p.yaml:3:22: a group's name must not be empty`,
    ],
    [
      with_('groups: [{ name: a, instancetype: x }, [b]]'),
      `p.yaml:3:21: unknown key instancetype; did you mean instanceType? (known: name, instanceType, volumeSizeInGB)
p.yaml:3:40: a group's name must be a text, got a list`,
    ],
    [
      with_(
        'groups: [b, { name: a, instanceType: ml.m5.large, volumeSizeInGB: 9 }]\nmacroSharding: { by: pack, steps: 2 }',
      ),
      `p.yaml:3:24: a group has no instanceType of its own where macroSharding.by is pack, since one job takes several groups: take it out; ProcessingInstanceType is that of all packs
p.yaml:3:51: a group has no volumeSizeInGB of its own where macroSharding.by is pack, since one job takes several groups: take it out; volumes follow from the survey, or ProcessingVolumeSizeInGB is that of all packs`,
    ],
    [
      with_('input: "${InputDataURI}/{{grup}}/"'),
      'p.yaml:4:25: unknown name {{grup}}; did you mean group? (known here: {{group}} and {{env.NAME}})',
    ],
    [
      with_('input: "${InputDataURI}/{{group}}/"'),
      `p.yaml:4:9: unknown name \${InputDataURI}; did you mean InputDataUri? (known: ${builtIns})`,
    ],
    [
      with_('input: "${Execution.PipelineExecutionId}/{{group}}"'),
      'p.yaml:4:9: ${Execution.PipelineExecutionId} is not allowed in input: inputs are part of the cache key, so that no run would ever be served from the cache',
    ],
    [
      with_('output: "${OutputDataUri"'),
      'p.yaml:5:10: ${ is not closed; write ${Name}, or ${!Name} for the text itself',
    ],
    [with_('output: "${OutputDataUri}/"'), 'p.yaml:5:9: output must not end with a slash: /groups/… is joined to it'],
    [with_('description: "{{group}}"'), 'p.yaml:10:15: unknown name {{group}} (known here: {{env.NAME}})'],
    [with_('description: "{{env.NOT_SET}}"'), 'p.yaml:10:15: the environment variable NOT_SET is not set'],
    [with_('description: "{{constructor}}"'), 'p.yaml:10:15: unknown name {{constructor}} (known here: {{env.NAME}})'],
    [with_('description: "{{env.constructor}}"'), 'p.yaml:10:15: the environment variable constructor is not set'],
    [
      with_('description: "{{lookup env \'A\'}}"'),
      "p.yaml:10:15: {{lookup env 'A'}} is not allowed here; only {{env.NAME}} are known",
    ],
    [
      with_('description: "{{#each env}}x{{/each}}"'),
      'p.yaml:10:15: {{#each env}} is not allowed here; only {{env.NAME}} are known',
    ],
    [with_('description: "{{> file}}"'), 'p.yaml:10:15: {{> file}} is not allowed here; only {{env.NAME}} are known'],
    [with_('description: "{{"'), 'p.yaml:10:15: cannot read the placeholder {{; write {{env.NAME}}'],
    [
      base.replace(/^ {2}OutputDataUri.*\n/m, ''),
      'p.yaml:7:3: parameters.OutputDataUri is missing: S3 prefix below which each execution writes a folder of its own, without a slash at its end',
    ],
    [
      base.replace('s3://bucket/in', 'bucket'),
      'p.yaml:7:17: parameters.InputDataUri must be an S3 prefix such as s3://bucket/folder, got the text "bucket"',
    ],
    [`${base}  WindowSeconds: 1.5\n`, 'p.yaml:10:18: parameters.WindowSeconds must be an integer, got the number 1.5'],
    [
      `${base}  DatasetVersion: 7\n`,
      'p.yaml:10:19: parameters.DatasetVersion must be a text (in quotes, where it looks like a number), got the number 7',
    ],
    [
      `${base}  DatasetVersion: ""\n`,
      'p.yaml:10:19: parameters.DatasetVersion must be a text that is not empty, got the text ""',
    ],
    [
      `${base}  DatasetVersion: ${'x'.repeat(257)}\n`,
      'p.yaml:10:19: parameters.DatasetVersion must have at most 256 characters, got 257',
    ],
    [
      `${base}  Window: 60\n`,
      'p.yaml:10:3: unknown parameter Window (to declare one of your own: Window: { type: String, default: …, description: … })',
    ],
    [
      `${base}  Mine: { type: Text }\n`,
      'p.yaml:10:17: parameters.Mine.type must be one of String, Integer, Float, Boolean, got the text "Text"',
    ],
    [
      `${base}  Mine: { type: String }\n`,
      'p.yaml:10:9: parameters.Mine needs a default: Studio lets nobody leave a field empty',
    ],
    [
      `${base}  Mine: { type: String, default: c, enum: [a, b] }\n`,
      'p.yaml:10:34: parameters.Mine must be one of a, b, got the text "c"',
    ],
    [
      `${base}  "a b": { type: String, default: c }\n`,
      'p.yaml:10:3: a parameter\'s name must be letters, digits, - and _, at most 64, got "a b"',
    ],
    [
      `${base}  WindowSeconds: { type: String, default: x }\n`,
      'p.yaml:10:26: parameters.WindowSeconds is an Integer parameter, got String',
    ],
    [
      `${with_('qualityGate: { maxRejectedFraction: 0.2 }')}`.replace('image:1', 'image:1\n  MaxRejectedFraction: 0.1'),
      'p.yaml:11:37: qualityGate.maxRejectedFraction is 0.2, but parameters.MaxRejectedFraction is 0.1: both name one default, give it once',
    ],
    [
      with_('qualityGate: { maxRejectedFraction: 2 }'),
      'p.yaml:10:37: qualityGate.maxRejectedFraction must be at most 1, got the number 2',
    ],
    [
      with_('process: { cache: { expireAfter: 30 days } }'),
      'p.yaml:10:34: process.cache.expireAfter must be an ISO 8601 duration, such as P30D or PT12H, got the text "30 days"',
    ],
    [
      with_('combine: { compression: zsdt }'),
      'p.yaml:10:25: combine.compression must be one of zstd, snappy, gzip, uncompressed, got the text "zsdt"; did you mean zstd?',
    ],
    [
      with_('security: { subnets: [s-1] }'),
      'p.yaml:10:22: security.subnets needs security.securityGroupIds beside it: a VPC takes both or neither',
    ],
    [
      with_('execution: { maxParallelSteps: 0 }'),
      'p.yaml:10:32: execution.maxParallelSteps must be at least 1, got the number 0',
    ],
    [
      `${'a: &a [x]\n'}b: ${'['.repeat(100)}${']'.repeat(100)}\n`,
      'p.yaml:1:1: the file is nested 101 levels deep, at most 64 are read',
    ],
    [`x: ${'y'.repeat(1_048_577)}`, 'p.yaml:1:1: the file has 1048580 characters, at most 1048576 are read'],
  ];
  for (const [text, message] of wrong) {
    it(`is refused: ${message.split('\n')[0]!.slice(0, 90)}`, () => {
      expect(problemsOf(text)).to.equal(message);
    });
  }

  it('is refused quickly where aliases multiply', () => {
    const lines = ['a0: &a0 [x, x, x, x, x, x, x, x, x, x]'];
    for (let level = 1; level < 9; level++)
      lines.push(
        `a${level}: &a${level} [${Array(10)
          .fill(`*a${level - 1}`)
          .join(', ')}]`,
      );
    expect(problemsOf(`${lines.join('\n')}\n`)).to.equal(
      'p.yaml:1:1: its aliases written out, the file has more than 1000000 values',
    );
  });

  const wrongDatasets: readonly (readonly [string, string])[] = [
    [
      'parameters: { WindowSecond: 5 }',
      `d.yaml:1:15: unknown parameter WindowSecond; did you mean WindowSeconds? (parameters: ${builtIns})`,
    ],
    [
      'parameters: { WindowSeconds: five }',
      'd.yaml:1:30: parameters.WindowSeconds must be an integer, got the text "five" (default 0)',
    ],
    [
      'parameters: { InputDataUri: "" }',
      'd.yaml:1:29: parameters.InputDataUri must be a text that is not empty, got the text "" (default "s3://bucket/in")',
    ],
    [
      'parameter: {}',
      'd.yaml:1:1: unknown key parameter; did you mean parameters? (known: description, parameters, execution, process, groups, survey, catalog)',
    ],
    ['groups: { from: 1 }', 'd.yaml:1:9: groups.to is missing'],
  ];
  for (const [dataset, message] of wrongDatasets) {
    it(`refuses a dataset: ${message.slice(0, 80)}`, () => {
      expect(problemsOf(base, { dataset })).to.equal(message);
    });
  }

  it('answers any text with a spec or with problems that have a place, and pollutes nothing', () => {
    const mutation = fc.tuple(
      fc.nat(base.length),
      fc.nat(12),
      fc.string({ unit: fc.constantFrom(...'{}[]:,-&*!|>\'"#%@`$ \n\tab0', '{{', '${', '__proto__') }),
    );
    fc.assert(
      fc.property(fc.array(mutation, { minLength: 1, maxLength: 4 }), (mutations) => {
        let text = base;
        for (const [at, length, put] of mutations) text = text.slice(0, at) + put + text.slice(at + length);
        const message = problemsOf(text);
        if (message !== 'no problem')
          for (const line of message.split('\n')) expect(line).to.match(/^p\.yaml:\d+:\d+: ./);
        expect(Object.keys(Object.prototype)).to.deep.equal([]);
      }),
      { numRuns: runs(50, 300) },
    );
  });
});
