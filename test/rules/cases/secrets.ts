import { accessKeyId, joinOf, privateKey, randomKey } from '../case-values.ts';
import type { RuleCase } from '../rule-case.ts';

/** In pieces, so that scanners of secrets pass this file by. */
const shapes: readonly (readonly [string, string])[] = [
  [['glp', 'at-', 'x1Y2z3W4v5U6t7S8r9Q0'].join(''), 'a token of GitLab'],
  [['xo', 'xb-', '123456789012-abcdefABCDEF'].join(''), 'a token of Slack'],
  [['https://hooks.sla', 'ck.com/services/T0000/B0000/', 'abcdABCD1234abcdABCD1234'].join(''), 'a webhook of Slack'],
  [
    ['ey', 'JhbGciOiJIUzI1NiJ9.ey', 'JzdWIiOiIxMjM0NTY3ODkwIn0.', 'dozjgNryP4J3jVmNHl0w5N'].join(''),
    'a JSON web token',
  ],
  [['npm', '_', 'abcdefghijklmnopqrstuvwxyz0123456789'].join(''), 'a token of npm'],
  [['py', 'pi-', 'AgEIcHlwaS5vcmcC'.repeat(4)].join(''), 'a token of PyPI'],
  [['sk', '_live_', '4eC39HqLyjWDarjtT1zdp7dc'].join(''), 'a key of Stripe'],
  [['AI', 'za', 'SyA-1234567890abcdefghijklmnopqrst_U'].join('').slice(0, 39), 'a key of Google'],
  [['sk-', 'ant-', 'api03-abcdefghijklmnopqrst'].join(''), 'a key of Anthropic'],
  [['sk-', 'proj-', 'abcdefghijklmnopqrst'].join(''), 'a key of OpenAI'],
  ['postgres://reader:hunter2@db.example.org/x', 'a password in a URL'],
  ['Server=db;User=me;Password=hunter2;', 'a password'],
  ['--connect api_key=hunter2', 'a password'],
  [['gh', 'p_', 'abcdefghijklmnopqrstuvwxyz0123456789'].join(''), 'a token of GitHub'],
];

const remedyFor = (name: string) =>
  `keep it in AWS Secrets Manager, and give the job the name of the secret; if it is none, add "${name}" to security.notSecret`;

export const secretsCases: readonly RuleCase[] = [
  {
    rule: 'secret',
    name: 'a password in the environment',
    edits: { 'Steps[0].Arguments.Environment.DB_PASSWORD': 'hunter2' },
    findings: [
      {
        path: 'Steps[0].Arguments.Environment.DB_PASSWORD',
        message: 'by its name this value is a secret (not shown here)',
        remedy: remedyFor('DB_PASSWORD'),
      },
    ],
  },
  {
    rule: 'secret',
    name: 'flags and options of the arguments',
    edits: {
      'Steps[1].Arguments.AppSpecification.ContainerArguments': [
        'combine',
        '--api-key',
        'abc',
        '--auth-token=def',
        '--option',
        'dbPassword=x',
      ],
    },
    findings: [
      {
        path: 'Steps[1].Arguments.AppSpecification.ContainerArguments[2]',
        message: 'by the flag --api-key this argument is a secret (not shown here)',
        remedy: remedyFor('api-key'),
      },
      {
        path: 'Steps[1].Arguments.AppSpecification.ContainerArguments[3]',
        message: 'by the flag --auth-token this argument is a secret (not shown here)',
        remedy: remedyFor('auth-token'),
      },
      {
        path: 'Steps[1].Arguments.AppSpecification.ContainerArguments[5]',
        message: 'by the option dbPassword this argument is a secret (not shown here)',
        remedy: remedyFor('dbPassword'),
      },
    ],
  },
  {
    rule: 'secret',
    name: 'the default of a parameter',
    edits: {
      'Parameters[8]': { Name: 'ApiToken', DefaultValue: 'hunter2' },
      'Steps[0].Arguments.Environment.NOTE': { Get: 'Parameters.ApiToken' },
    },
    findings: [
      {
        path: 'Parameters[8].DefaultValue',
        message: 'by the name of the parameter "ApiToken" its default is a secret (not shown here)',
        remedy: remedyFor('ApiToken'),
      },
    ],
  },
  {
    rule: 'secret',
    name: 'keys that their form gives away',
    edits: {
      'Steps[0].Arguments.Environment.A': accessKeyId,
      'Steps[0].Arguments.Environment.B': randomKey,
      'Steps[0].Description': privateKey,
    },
    findings: [
      {
        path: 'Steps[0].Description',
        message: 'this text holds what looks like a private key (not shown here)',
        remedy: remedyFor('Group-a'),
      },
      {
        path: 'Steps[0].Arguments.Environment.A',
        message: 'this text holds what looks like an AWS access key id (not shown here)',
        remedy: remedyFor('A'),
      },
      {
        path: 'Steps[0].Arguments.Environment.B',
        message: 'this text holds what looks like a random key (not shown here)',
        remedy: remedyFor('B'),
      },
    ],
  },
  ...shapes.map(
    ([text, what]): RuleCase => ({
      rule: 'secret',
      name: `${what}, in a variable`,
      edits: { 'Steps[0].Arguments.Environment.NOTE': text },
      findings: [
        {
          path: 'Steps[0].Arguments.Environment.NOTE',
          message: `this text holds what looks like ${what} (not shown here)`,
          remedy: remedyFor('NOTE'),
        },
      ],
    }),
  ),
  {
    rule: 'secret',
    name: 'in a default, a tag, a join and a flag, each by the name that it can be allowed by',
    edits: {
      'Parameters[8]': { Name: 'Spare', DefaultValue: accessKeyId },
      'Steps[0].Arguments.Tags': [{ Key: 'owner', Value: accessKeyId }],
      'Steps[0].Arguments.Environment.FROM': joinOf(['x/', accessKeyId]),
      'Steps[1].Arguments.Environment': { SPARE: { Get: 'Parameters.Spare' } },
      'Steps[1].Arguments.AppSpecification.ContainerArguments': [
        'combine',
        '--source',
        accessKeyId,
        `user=${accessKeyId}`,
      ],
    },
    findings: [
      ['Parameters[8].DefaultValue', 'Spare'],
      ['Steps[0].Arguments.Environment.FROM["Std:Join"].Values[1]', 'FROM'],
      ['Steps[0].Arguments.Tags[0].Value', 'owner'],
      ['Steps[1].Arguments.AppSpecification.ContainerArguments[2]', 'source'],
      ['Steps[1].Arguments.AppSpecification.ContainerArguments[3]', 'user'],
    ].map(([path, name]) => ({
      path: path!,
      message: 'this text holds what looks like an AWS access key id (not shown here)',
      remedy: remedyFor(name!),
    })),
  },
  {
    rule: 'secret',
    name: 'what is allowed by name',
    edits: {
      'Parameters[8]': { Name: 'ApiToken', DefaultValue: 'hunter2' },
      'Steps[0].Arguments.Environment': { DB_PASSWORD: 'hunter2', NOTE: { Get: 'Parameters.ApiToken' } },
      'Steps[1].Arguments.AppSpecification.ContainerArguments': [
        'combine',
        '--api-key',
        'abc',
        `--user=${accessKeyId}`,
      ],
    },
    context: { notSecret: ['ApiToken', 'DB_PASSWORD', 'api-key', 'user'] },
    findings: [],
  },
  {
    rule: 'secret',
    name: 'stand-ins, names of secrets, and words that only look alike',
    edits: {
      'Steps[0].Arguments.Environment': {
        A: 'postgres://reader:${DB_SECRET}@db.example.org/x',
        B: 'Password=<your own>;PWD=none',
        C: 'https://example.org:8080/a@b',
        D: 's3://bucket/npm_cache/sk-learn',
        E: 'tokens=100',
        F: 'password = $PASSWORD',
      },
    },
    findings: [],
  },
  {
    rule: 'secret',
    name: 'in a definition that somebody else made',
    edits: { 'Steps[0].Arguments.Environment.DB_PASSWORD': 'hunter2' },
    context: { isForeign: true },
    findings: [
      {
        severity: 'warning',
        path: 'Steps[0].Arguments.Environment.DB_PASSWORD',
        message: 'by its name this value is a secret (not shown here)',
        remedy: 'keep it in AWS Secrets Manager, and give the job the name of the secret',
      },
    ],
  },
];
