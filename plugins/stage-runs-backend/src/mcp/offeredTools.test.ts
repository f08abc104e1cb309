import {
  AgentToolRegistry,
  type AgentTool,
} from '@stagecraft/backstage-plugin-stage-runs-node';
import { z } from 'zod';
import { aToolRun } from '../__testUtils__/toolRuns';
import { callKey } from './callKey';
import { offeredTools, toolTable } from './offeredTools';
import { readArguments } from './readArguments';

function aTool(changes: Partial<AgentTool>): AgentTool {
  return {
    ...{ name: 'a_tool', title: 'A tool', description: 'Does nothing.' },
    ...{ category: 'read', input: z.object({}), call: async () => ({}) },
    ...changes,
  };
}

const tools = [
  aTool({ name: 'everybody_reads' }),
  aTool({ name: 'ops.only', isOffered: ({ stage }) => stage === 'ops' }),
  aTool({
    name: 'slot.exec',
    isOffered: ({ mode, promptKind }) =>
      mode === 'full-env' && promptKind !== 'review',
  }),
];
const namesFor = (
  run: Parameters<typeof aToolRun>[0],
  policy: { tools?: string[] } = {},
) => offeredTools(tools, aToolRun(run), policy).map(({ name }) => name);

it('a tool says which runs it is for', () => {
  expect(namesFor({})).toEqual(['everybody_reads']);
  expect(namesFor({ stage: 'ops' })).toEqual(['everybody_reads', 'ops.only']);
});

it('the policy of a run takes away, in either spelling, and never gives', () => {
  const stage = 'ops';
  expect(namesFor({ stage }, { tools: ['ops_only'] })).toEqual(['ops.only']);
  expect(namesFor({ stage }, { tools: ['ops.only', 'unknown'] })).toEqual([
    'ops.only',
  ]);
  expect(namesFor({ stage: 'dev' }, { tools: ['ops.only'] })).toEqual([]);
  expect(namesFor({ stage }, { tools: [] })).toEqual([]);
});

it('the table has a line for each kind of run', () => {
  const full = aToolRun({ mode: 'full-env' });
  const review = aToolRun({ mode: 'full-env', promptKind: 'review' });
  const rows = toolTable(tools, [
    { run: full, policy: {} },
    { run: review, policy: {} },
  ]);
  expect(rows).toEqual([
    {
      ...{ stage: 'dev', promptKind: 'work', agentKey: 'dev' },
      ...{ mode: 'full-env', tools: ['everybody_reads', 'slot.exec'] },
    },
    {
      ...{ stage: 'dev', promptKind: 'review', agentKey: 'dev' },
      ...{ mode: 'full-env', tools: ['everybody_reads'] },
    },
  ]);
});

describe('the registry at start-up', () => {
  it.each<[string, Partial<AgentTool>, string]>([
    ['a name in capitals', { name: 'Nope' }, 'a name is lower case'],
    ['a name that is taken', { name: 'taken' }, 'twice'],
    ['the other spelling of one', { name: 'with_dot' }, 'twice'],
    [
      'a schema that nobody can be told',
      { input: z.object({ at: z.date() }) },
      "its input can't be told in JSON Schema",
    ],
    [
      'an approval without a text',
      { approval: () => 'owner' },
      'requestText is needed',
    ],
  ])('refuses %s', (_, changes, message) => {
    const registry = new AgentToolRegistry();
    registry.add(aTool({ name: 'taken' }));
    registry.add(aTool({ name: 'with.dot' }));
    expect(() => registry.add(aTool(changes))).toThrow(message);
  });
});

describe('the arguments of a call', () => {
  const tool = aTool({
    input: z.object({
      count: z.int().min(1).default(1),
      name: z.string().max(3, 'must have at most 3 characters').optional(),
    }),
  });

  it('have their defaults', () => {
    expect(readArguments(tool, undefined)).toEqual({ count: 1 });
  });

  it.each<[string, unknown, string]>([
    ['an unknown field', { nope: 1 }, '"nope": there is no such argument'],
    ['a field of another type', { count: 'x' }, 'count: Invalid input'],
    ['a field that is too long', { name: 'abcd' }, 'name: must have at most 3'],
    ['no object', [], 'expected object'],
  ])('%s is named with its fix', (_, given, message) => {
    expect(() => readArguments(tool, given)).toThrow(message);
  });
});

it('the same call has the same key, in whatever order it is written', () => {
  const key = (runId: string, input: object) =>
    callKey({ runId, tool: 't', input: input as never });
  const one = key('r', { a: 1, b: { c: [1, 2], d: null } });
  expect(key('r', { b: { d: null, c: [1, 2] }, a: 1 })).toBe(one);
  expect(key('r', { a: 1, b: { c: [2, 1], d: null } })).not.toBe(one);
  expect(key('s', { a: 1, b: { c: [1, 2], d: null } })).not.toBe(one);
});
