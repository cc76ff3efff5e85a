import { expect } from 'chai';
import { type PipelineRequest, type UpsertResult, upsertPipeline } from '../../pipeline/aws/upsert.ts';
import { type Members, scriptedTarget } from '../support/scripted-sagemaker.ts';

const request: PipelineRequest = {
  name: 'waves',
  description: 'ours',
  roleArn: 'arn:aws:iam::111122223333:role/pipeline',
  definition: { Version: '2020-12-01', Steps: [] },
  maxParallelSteps: null,
  tags: {},
};
const deployed = (members: Members = {}): Members => ({
  PipelineArn: 'arn:aws:sagemaker:eu-west-1:111122223333:pipeline/waves',
  PipelineStatus: 'Active',
  PipelineDefinition: '{"Steps":[],"Version":"2020-12-01"}',
  PipelineDescription: 'ours',
  RoleArn: request.roleArn,
  ...members,
});

type Answer = Members | { readonly error: string; readonly message?: string };

/** A service that answers DescribePipeline and CreatePipeline or UpdatePipeline as it is told, the last answer for ever. */
function service(describes: readonly Answer[], writes: readonly Answer[]) {
  const next = (list: Answer[]) => (): never => (list.length > 1 ? list.shift() : list[0]) as never;
  const [describe, write] = [next([...describes]), next([...writes])];
  const target = scriptedTarget({
    definition: request.definition,
    looks: [],
    answers: {
      DescribePipeline: describe,
      CreatePipeline: write,
      UpdatePipeline: write,
      ListTags: () => ({ Tags: [] }),
    },
  });
  const pauses: number[] = [];
  const pause = async (milliseconds: number) => {
    pauses.push(milliseconds);
  };
  const upsert = (wanted = request) =>
    upsertPipeline(target.clients.sageMaker, wanted, { pause, random: () => 0.5 }).catch(
      ({ name, message }: Error) => `${name}: ${message}`,
    );
  return { upsert, calls: target.calls, pauses };
}

const subjects = (result: UpsertResult | string) =>
  typeof result === 'string' ? result : result.changes.map(({ subject }) => subject);

const none = { error: 'ResourceNotFound' };
const alsoNone = { error: 'ValidationException', message: 'whatever the wording is this year' };

describe('an upsert among others', () => {
  it('goes on as an update where the name was taken in between, whatever the error says', async () => {
    const { upsert, calls } = service(
      [none, deployed({ PipelineDescription: 'theirs' })],
      [{ error: 'ValidationException', message: 'no wording to rely on' }, { PipelineVersionId: 2 }],
    );
    const result = await upsert();
    expect(result).to.deep.include({ action: 'updated', version: 2 });
    expect(subjects(result)).to.deep.equal(['description']);
    expect(calls.filter((name) => /^(Create|Update)/.test(name))).to.deep.equal(['CreatePipeline', 'UpdatePipeline']);
  });

  it('writes nothing where somebody has just written the same', async () => {
    const { upsert } = service([alsoNone, deployed()], [{ error: 'ConflictException' }]);
    expect(await upsert()).to.deep.include({ action: 'unchanged' });
  });

  it('says what the service says where the name is not taken', async () => {
    const { upsert, calls } = service([none], [{ error: 'ValidationException', message: 'no such role' }]);
    expect(await upsert()).to.equal('ValidationException: no such role');
    expect(calls.filter((name) => name === 'CreatePipeline')).to.have.length(1);
  });

  it('tries again, after longer and longer pauses, while somebody else changes the pipeline', async () => {
    const conflict = { error: 'ConflictException' };
    const { upsert, pauses } = service(
      [deployed({ PipelineDescription: 'theirs' })],
      [conflict, conflict, conflict, { PipelineVersionId: 7 }],
    );
    expect(await upsert()).to.deep.include({ action: 'updated', version: 7 });
    expect(pauses).to.deep.equal([300, 600, 1200]);
  });

  it('waits until a pipeline that is being deleted is gone, and then makes it anew', async () => {
    const deleting = deployed({ PipelineStatus: 'Deleting' });
    const { upsert, calls } = service([deleting, deleting, none], [{ PipelineArn: deployed().PipelineArn }]);
    expect(await upsert()).to.deep.include({ action: 'created' });
    expect(calls.filter((name) => name === 'DescribePipeline')).to.have.length(3);
  });

  it('makes it anew where somebody has deleted it in between', async () => {
    const { upsert, calls } = service(
      [deployed({ PipelineDescription: 'theirs' }), none],
      [{ error: 'ResourceNotFound' }, { PipelineArn: deployed().PipelineArn }],
    );
    expect(await upsert()).to.deep.include({ action: 'created' });
    expect(calls.filter((name) => /^(Create|Update)/.test(name))).to.deep.equal(['UpdatePipeline', 'CreatePipeline']);
  });

  it('gives up on a deletion that does not end', async () => {
    const { upsert, pauses } = service([deployed({ PipelineStatus: 'Deleting' })], [{}]);
    expect(await upsert()).to.equal('StillDeleting: pipeline waves is still being deleted; try again later');
    expect(pauses.reduce((sum, each) => sum + each, 0)).to.be.within(120_000, 420_000);
  });

  it('takes a deployed definition that is no JSON for another one', async () => {
    const { upsert } = service([deployed({ PipelineDefinition: 'not json' })], [{ PipelineVersionId: 2 }]);
    expect(subjects(await upsert())).to.deep.equal(['definition']);
  });
});
