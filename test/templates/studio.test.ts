import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { StopPipelineExecutionCommand } from '@aws-sdk/client-sagemaker';
import { expect } from 'chai';
import { startExecution } from '../../pipeline/aws/start-stop-retry.ts';
import { builtInParameters } from '../../pipeline/config/built-in-parameters.ts';
import { listSteps } from '../../pipeline/definition/graph.ts';
import type { DefinitionJson } from '../../pipeline/definition/json.ts';
import { createPipeline, type Harness, openHarness } from '../support/embedded.ts';
import { repositoryRoot } from '../support/repository.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { built } from './deployments.ts';

const own = `Cohort: { type: String, default: adult, description: Which patients, enum: [adult, neonate] }
  Share: { type: Float, default: 1e-7, description: A share }
  Whole: { type: Boolean, default: false, description: All of it }
  ProcessingVolumeSizeInGB: 1000`;

const definitions: Readonly<Record<string, DefinitionJson>> = {
  'the committed pipeline': built()[0]!.definition,
  'one group': built({ '{ from: 30, to: 39 }': '[a]' })[0]!.definition,
  'as many groups as fit': built({ 'to: 39': 'to: 72' })[0]!.definition,
  'parameters of its own': built({ 'ProcessingVolumeSizeInGB: 1000': own })[0]!.definition,
};

describe('the definition in Studio', () => {
  let harness: Harness;
  beforeEach(async () => {
    harness = await openHarness(await temporaryFolder());
  });
  afterEach(() => harness.close());

  async function startsWith(definition: DefinitionJson, parameters: Readonly<Record<string, string>>): Promise<string> {
    await createPipeline(harness.client, 'made', definition);
    const arn = await startExecution(harness.client, {
      pipelineName: 'made',
      displayName: 'by-hand',
      maxParallelSteps: 1,
      parameters,
    });
    await harness.client.send(
      new StopPipelineExecutionCommand({ PipelineExecutionArn: arn, ClientRequestToken: undefined }),
    );
    return arn;
  }

  for (const [name, definition] of Object.entries(definitions)) {
    const { Parameters = [] } = definition;

    it(`is started with no field touched: ${name}`, async () => {
      expect(await startsWith(definition, {})).to.match(/:pipeline\/made\/execution\//);
    });

    it(`is started with every field sent as it stands in the form: ${name}`, async () => {
      const form = Object.fromEntries(Parameters.map((each) => [each.Name, String(each.DefaultValue)]));
      expect(Object.values(form).filter((value) => value === '' || value.length > 1024)).to.deep.equal([]);
      expect(await startsWith(definition, form)).to.match(/:pipeline\/made\/execution\//);
    });

    it(`has a name and a sentence for every step and parameter: ${name}`, () => {
      for (const { step } of listSteps(definition)) {
        expect(step.DisplayName, step.Name).to.match(/^[A-Z][\w -]{2,63}$/);
        expect(step.Description, step.Name).to.match(/^[A-Z].{20,}[^.]$/);
      }
      for (const { Name, Description } of Parameters) expect(Description, Name).to.match(/^[A-Z].{5,}[^.]$/);
    });
  }

  it('asks first where from, where to and with what, and for parameters of your own last', () => {
    const names = definitions['parameters of its own']!.Parameters!.map(({ Name }) => Name);
    expect(names).to.deep.equal([
      'InputDataUri',
      'OutputDataUri',
      'ProcessingImageUri',
      'ProcessingInstanceType',
      'CombineInstanceType',
      'ProcessingVolumeSizeInGB',
      'CombineVolumeSizeInGB',
      'ProcessingMaxRuntimeInSeconds',
      'WindowSeconds',
      'MaxRejectedFraction',
      'DatasetVersion',
      'Cohort',
      'Share',
      'Whole',
    ]);
  });

  it('has every field on its page, in the order of the form', () => {
    const table = readFileSync(join(repositoryRoot, 'docs/studio.md'), 'utf8').split('| field |')[1]!.split('\n\n')[0]!;
    const fields = [...table.matchAll(/^\| (`.*?) \|/gm)].flatMap(([, cell]) => [...cell!.matchAll(/`(\w+)`/g)]);
    expect(fields.map(([, name]) => name)).to.deep.equal(builtInParameters.map(({ name }) => name));
  });
});
