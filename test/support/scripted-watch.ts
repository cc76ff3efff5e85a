import { type WatchRequest, watchToEnd } from '../../pipeline/cli/execution/watch-to-end.ts';
import { definitionOf, job } from './embedded.ts';
import { type FakeIo, fakeIo } from './fake-io.ts';
import { executionArn, type Look, type Script, scriptedTarget, step } from './scripted-sagemaker.ts';

/** A group and a combine. */
export const two = definitionOf([job('Group-1', { args: [] }), job('Combine', { args: [] })]);
/** Nothing has begun, the group runs, the combine runs, all is done. */
export const idle: Look = { status: 'Executing', steps: [] };
export const begun: Look = { status: 'Executing', steps: [step('Group-1', 'Executing')] };
export const halfway: Look = {
  status: 'Executing',
  steps: [step('Group-1', 'Succeeded', { to: 65 }), step('Combine', 'Executing', { from: 65 })],
};
export const done: Look = {
  status: 'Succeeded',
  steps: [step('Group-1', 'Succeeded', { to: 65 }), step('Combine', 'Succeeded', { from: 65, to: 77.5 })],
};

/** Watches a scripted execution to its end; two steps unless the script says otherwise. */
export async function watch(
  script: Partial<Script> & Pick<Script, 'looks'>,
  { io = fakeIo(), ...request }: Partial<WatchRequest> & { io?: FakeIo } = {},
) {
  const target = scriptedTarget({ definition: two, ...script });
  const exitCode = await watchToEnd({ target, executionArn, isLocal: false, json: false, ...request }, io);
  return { exitCode, out: io.out(), err: io.err(), pauses: io.pauses, calls: target.calls };
}
