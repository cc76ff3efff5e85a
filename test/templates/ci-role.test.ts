import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import type { PolicyJson } from '../../pipeline/templates/template-files.ts';
import { cli } from '../support/cli.ts';
import { allows, type IamCall } from '../support/iam-policy.ts';
import { iamCallsOf } from '../support/service-authorization.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { type CommandCalls, embeddedAccount, offline, recordCommands } from './command-calls.ts';

const writes = /^sagemaker:(Create|Update|Delete|Add|Start|Stop|Retry|Send)|^iam:/;

describe("the policy of CI's role", () => {
  let commands: readonly string[];
  let recorded: CommandCalls;
  let iamCalls: readonly IamCall[];
  let role: PolicyJson;
  let planRole: PolicyJson;
  let read: (name: string) => PolicyJson;

  before(async () => {
    const folder = await temporaryFolder();
    const { stdout } = await cli(folder, ['--help']);
    commands = [...stdout.split('Commands:')[1]!.matchAll(/^ {2}([a-z][a-z-]*)/gm)].map(([, name]) => name!);
    recorded = await recordCommands(folder);
    iamCalls = [...recorded.calls.values()].flat().flatMap((call) => iamCallsOf(call, embeddedAccount));
    const made = await cli(folder, ['templates', '--repository', 'hospital/waves', '--out', 'iam']);
    expect(made.stderr).to.equal('');
    read = (name) => JSON.parse(readFileSync(join(folder, 'iam', `${name}.json`), 'utf8')) as PolicyJson;
    role = read('ci-role-permissions');
    planRole = read('ci-plan-role-permissions');
  });

  const denied = (policy: PolicyJson, calls = iamCalls) => [
    ...new Set(calls.filter((call) => !allows(policy, call)).map(({ action, resource }) => `${action} ${resource}`)),
  ];

  it('is held against every command', () => {
    expect(commands.filter((name) => !offline.includes(name) && !recorded.calls.has(name))).to.deep.equal([]);
    // 0 done, 1 the execution failed: anything else, and the line asked for less than it was meant to.
    expect(recorded.log.filter((line) => !/^[01] /.test(line))).to.deep.equal([]);
    for (const [name, calls] of recorded.calls) expect(calls.length, name).to.be.above(0);
  });

  it('allows every call that the commands make', () => {
    expect(denied(role)).to.deep.equal([]);
  });

  it('holds no statement that no call needs', () => {
    for (const { Sid } of role.Statement) {
      const without = { ...role, Statement: role.Statement.filter((statement) => statement.Sid !== Sid) };
      expect(denied(without), Sid).to.not.deep.equal([]);
    }
  });

  it('holds no action that no call needs', () => {
    const used = new Set(iamCalls.map(({ action }) => action));
    const granted = role.Statement.flatMap(({ Action }) => Action);
    expect(granted.filter((action) => !used.has(action))).to.deep.equal([]);
  });

  it('passes its role to SageMaker alone', () => {
    const pass = iamCalls.find(({ action }) => action === 'iam:PassRole')!;
    expect(allows(role, pass)).to.equal(true);
    expect(allows(role, { ...pass, context: { 'iam:PassedToService': 'lambda.amazonaws.com' } })).to.equal(false);
    expect(allows(role, { ...pass, resource: `arn:aws:iam::${embeddedAccount}:role/admin` })).to.equal(false);
  });

  it('allows nothing on another pipeline, account or region', () => {
    const own = iamCalls.filter(({ resource }) => resource.includes(':pipeline/'));
    const elsewhere = [/:pipeline\/[^/]+/, /:\d{12}:/, /:us-east-1:/].flatMap((part, index) =>
      own.map((call) => ({
        ...call,
        resource: call.resource.replace(part, [':pipeline/mimic3-waveform', ':111122223333:', ':eu-west-1:'][index]!),
      })),
    );
    expect(elsewhere.filter((call) => allows(role, call))).to.deep.equal([]);
  });

  it('lets a pull request plan, and write nothing', () => {
    const planned = (recorded.calls.get('plan') ?? []).flatMap((call) => iamCallsOf(call, embeddedAccount));
    expect(denied(planRole, planned)).to.deep.equal([]);
    expect(iamCalls.filter((call) => writes.test(call.action) && allows(planRole, call))).to.deep.equal([]);
  });

  it("lets who has the Studio user's policy do all that the page of console does", () => {
    const studioUser = read('studio-user-permissions');
    const asked = (recorded.calls.get('console') ?? []).flatMap((call) => iamCallsOf(call, embeddedAccount));
    const acts = iamCalls.filter(({ action }) => /^sagemaker:(Start|Stop|Retry)Pipeline/.test(action));
    expect(new Set(acts.map(({ action }) => action)).size).to.equal(3);
    expect(denied(studioUser, [...asked, ...acts])).to.deep.equal([]);
    expect(asked.filter(({ action }) => writes.test(action))).to.deep.equal([]);
  });
});
