import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv, type ValidateFunction } from 'ajv';
import { expect } from 'chai';
import { parse } from 'yaml';
import { cli } from '../support/cli.ts';
import { repositoryRoot } from '../support/repository.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

describe('the schemas for editors', () => {
  let folder: string;
  before(async () => {
    folder = await temporaryFolder();
    await cli(folder, ['init']);
  });

  const read = (path: string) => readFileSync(join(folder, path), 'utf8');
  const named = (path: string) => /^# yaml-language-server: \$schema=(.*)$/m.exec(read(path))![1]!;
  const compiled = new Map<string, ValidateFunction>();
  const validatorOf = (schemaPath: string) => {
    const earlier = compiled.get(schemaPath);
    if (earlier !== undefined) return earlier;
    const ajv = new Ajv({ allErrors: true, strict: false, logger: false });
    const validate = ajv.compile(JSON.parse(read(schemaPath)));
    compiled.set(schemaPath, validate);
    return validate;
  };
  const problems = (schemaPath: string, text: string) => {
    const validate = validatorOf(schemaPath);
    validate(parse(text));
    return (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`);
  };
  const ofPipeline = (text: string) => problems('schemas/pipeline.schema.json', text);

  it('are named in the first lines of the starter, which fits them', () => {
    expect(read('pipeline.yaml').split('\n')[0]).to.equal(
      '# yaml-language-server: $schema=schemas/pipeline.schema.json',
    );
    expect(problems(named('pipeline.yaml'), read('pipeline.yaml'))).to.deep.equal([]);
    expect(problems(join('datasets', named('datasets/example.yaml')), read('datasets/example.yaml'))).to.deep.equal([]);
  });

  it('take the committed description and its datasets', () => {
    const committed = (path: string) => readFileSync(join(repositoryRoot, path), 'utf8');
    expect(ofPipeline(committed('pipeline.yaml'))).to.deep.equal([]);
    expect(problems('schemas/dataset.schema.json', committed('datasets/mimic3-sample.yaml'))).to.deep.equal([]);
  });

  const sound = {
    name: 'mine',
    roleArn: 'arn:aws:iam::111122223333:role/mine',
    groups: ['a', { name: 'b', instanceType: 'ml.m5.large' }, 7],
    input: 's3://in/{{group}}/',
    output: 's3://out',
    parameters: { InputDataUri: 's3://in', Cohort: { type: 'String', default: 'adult' } },
  };
  const withChange = (change: object) => ofPipeline(JSON.stringify({ ...sound, ...change }));

  for (const [what, change] of [
    ['a list of groups', {}],
    ['a range', { groups: { from: 'p1', to: 'p9' } }],
    ['the groups of a survey', { groups: 'survey' }],
    ['packs', { macroSharding: { by: 'pack', steps: 20 } }],
    ['a text that the environment gives', { roleArn: '{{env.ROLE}}', combine: { compression: '{{env.C}}' } }],
  ] as const) {
    it(`take ${what}`, () => {
      expect(withChange(change)).to.deep.equal([]);
    });
  }

  for (const [what, change, problem] of [
    ['an unknown key', { grops: [] }, ' must NOT have additional properties'],
    ['a role that is none', { roleArn: 'me' }, '/roleArn must match a schema in anyOf'],
    ['a range without an end', { groups: { from: 1 } }, "/groups must have required property 'to'"],
    ['packs without a number', { macroSharding: { by: 'pack' } }, "/macroSharding must have required property 'steps'"],
  ] as const) {
    it(`refuse ${what}`, () => {
      expect(withChange(change)).to.include(problem);
    });
  }

  it('are written anew by a command, which says where', async () => {
    expect(await cli(folder, ['schema', '--out', 'editor'])).to.deep.equal({
      exitCode: 0,
      stdout: 'wrote editor/pipeline.schema.json\nwrote editor/dataset.schema.json\n',
      stderr: '',
    });
    expect(read('editor/pipeline.schema.json')).to.equal(read('schemas/pipeline.schema.json'));
    expect((await cli(folder, ['schema', '--outt', 'x'])).stderr).to.equal(
      "macroshard: unknown option '--outt'\n(Did you mean --out?)\n",
    );
  });
});
