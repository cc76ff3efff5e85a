import { expect } from 'chai';
import { loadPipelineSpec } from '../../pipeline/config/load.ts';
import { ConfigError } from '../../pipeline/config/problem.ts';
import type { PipelineSpec } from '../../pipeline/config/spec.ts';
import type { Json, JsonObject } from '../../pipeline/definition/json.ts';
import { buildDefinition } from '../../pipeline/pipeline.ts';

const base = `name: wave
roleArn: arn:aws:iam::111122223333:role/pipeline
groups: [a]
input: "\${InputDataUri}/{{group}}/"
output: "\${OutputDataUri}/\${Execution.PipelineExecutionId}"
parameters:
  InputDataUri: s3://bucket/in
  OutputDataUri: s3://bucket/out
  ProcessingImageUri: image:1
  LowCut: { type: Float, default: 0.5 }
  Note: { type: String, default: night }
`;

function load(process: string, dataset?: string): PipelineSpec {
  return loadPipelineSpec({
    file: { path: 'p.yaml', text: `${base}${process}\n` },
    ...(dataset !== undefined && { dataset: { name: 'small', path: 'd.yaml', text: dataset } }),
    env: { WARD: 'W7' },
  });
}

/** The arguments of the group's job, from the extractor's name on. */
function argumentsOf(spec: PipelineSpec): readonly Json[] {
  const [step] = buildDefinition(spec).Steps;
  const words = ((step!.Arguments as JsonObject).AppSpecification as JsonObject).ContainerArguments as readonly Json[];
  return words.slice(words.indexOf('--extractor') + 2);
}

function problemsOf(process: string, dataset?: string): string {
  try {
    load(process, dataset);
  } catch (error) {
    if (error instanceof ConfigError) return error.message;
    throw error;
  }
  return 'no problem';
}

describe('process.options', () => {
  it('become an argument pair each, by name, with the parameters that they refer to', () => {
    const spec = load(
      `process: { options: { note: "\${Note}, {{env.WARD}}", lowCutHz: "\${LowCut}", order: 4, gain: 1e-7, isStrict: true, none: "", text: "\${!x}" } }`,
    );
    const joined = (...values: readonly Json[]) => ({ 'Std:Join': { On: '', Values: values } });
    expect(argumentsOf(spec)).to.deep.equal([
      ...['--option', 'gain=1e-7'],
      ...['--option', 'isStrict=true'],
      ...['--option', joined('lowCutHz=', { Get: 'Parameters.LowCut' })],
      ...['--option', 'none='],
      ...['--option', joined('note=', { Get: 'Parameters.Note' }, ', W7')],
      ...['--option', 'order=4'],
      ...['--option', 'text=${x}'],
    ]);
    expect(spec.process.optionPlaces.lowCutHz).to.equal('p.yaml:12:64');
  });

  it('hold strict checksums in place of the key', () => {
    const strict = 'process: { options: { strictChecksums: "${Note}" } }';
    expect(argumentsOf(load(strict))).to.deep.equal([
      '--option',
      { 'Std:Join': { On: '', Values: ['strictChecksums=', { Get: 'Parameters.Note' }] } },
    ]);
    expect(argumentsOf(load('process: { strictChecksums: true }'))).to.deep.equal(['--strict-checksums']);
  });

  it('of a dataset lie over them, make it a pipeline of its own, and can take one away', () => {
    const spec = load(
      'process: { options: { order: 4, method: median, lowCutHz: 1 } }',
      'process: { options: { order: 5, lowCutHz: null, note: "${Note}" } }',
    );
    expect(argumentsOf(spec)).to.deep.equal([
      ...['--option', 'method=median'],
      ...['--option', { 'Std:Join': { On: '', Values: ['note=', { Get: 'Parameters.Note' }] } }],
      ...['--option', 'order=5'],
    ]);
    expect(spec.name).to.equal('wave-small');
    expect(spec.dataset?.isOwnPipeline).to.equal(true);
    expect(spec.process.optionPlaces).to.deep.include({ order: 'd.yaml:1:30', method: 'p.yaml:12:41' });
    expect(load('process: { options: { order: 4 } }', 'description: x').name).to.equal('wave');
  });

  const wrong: readonly (readonly [process: string, problem: string])[] = [
    ['process: { options: [a] }', 'p.yaml:12:21: process.options must be a mapping, got a list'],
    [
      'process: { options: { a: [1], "2x": 1 } }',
      `p.yaml:12:26: process.options.a must be a text or a number or true or false or null, got a list
p.yaml:12:31: a key of process.options must be a letter, then letters, digits, - and _, got the text "2x"`,
    ],
    [
      'process: { option: { a: 1 } }',
      'p.yaml:12:12: unknown key option; did you mean options? (known: extractor, command, interpreter, units, read, cache, instancePreferences, unitSeconds, strictChecksums, options)',
    ],
    [
      'process: { options: { a: "x ${LowCutt}" } }',
      'p.yaml:12:29: unknown name ${LowCutt}; did you mean LowCut? (known: InputDataUri, OutputDataUri, ProcessingImageUri, ProcessingInstanceType, CombineInstanceType, ProcessingVolumeSizeInGB, CombineVolumeSizeInGB, ProcessingMaxRuntimeInSeconds, WindowSeconds, MaxRejectedFraction, DatasetVersion, LowCut, Note)',
    ],
    [
      'process: { options: { a: "${Execution.PipelineName}" } }',
      'p.yaml:12:27: ${Execution.PipelineName} is not allowed in options: arguments are part of the cache key, so that no run would ever be served from the cache',
    ],
    ['process: { options: { a: "{{env.NONE}}" } }', 'p.yaml:12:27: the environment variable NONE is not set'],
    [
      'process: { options: { windowSeconds: 60 } }',
      'p.yaml:12:23: process.options.windowSeconds is what the parameter WindowSeconds gives: set that',
    ],
    [
      'process: { strictChecksums: false, options: { strictChecksums: true } }',
      'p.yaml:12:47: process.options.strictChecksums and process.strictChecksums name one option: give it once',
    ],
    [
      'process: { options: { patient: 90071992547409931 } }',
      'p.yaml:12:32: process.options.patient has more digits than a number holds: put it in quotation marks',
    ],
  ];
  for (const [process, problem] of wrong) {
    it(`are refused as ${process}`, () => {
      expect(problemsOf(process)).to.equal(problem);
    });
  }

  it('of a dataset are refused at their place', () => {
    expect(problemsOf('', 'process: { extractor: x, options: { a: "${Lowcut}", "": 1 } }')).to.equal(
      `d.yaml:1:12: unknown key extractor (known: options)
d.yaml:1:41: unknown name \${Lowcut}; did you mean LowCut? (known: InputDataUri, OutputDataUri, ProcessingImageUri, ProcessingInstanceType, CombineInstanceType, ProcessingVolumeSizeInGB, CombineVolumeSizeInGB, ProcessingMaxRuntimeInSeconds, WindowSeconds, MaxRejectedFraction, DatasetVersion, LowCut, Note)
d.yaml:1:53: a key of process.options must be a letter, then letters, digits, - and _, got the text ""`,
    );
  });
});
