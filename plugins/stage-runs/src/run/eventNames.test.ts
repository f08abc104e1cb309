import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { isMilestone, isNamedEvent, NAMED_EVENTS } from './eventNames';

const BACK_END = join(__dirname, '../../../stage-runs-backend/src');
const FILES = readdirSync(BACK_END, { recursive: true, encoding: 'utf8' })
  .filter(name => name.endsWith('.ts'))
  .filter(name => !/\.test\.ts$|__testUtils__|generated/.test(name));
const source = (name: string) => readFileSync(join(BACK_END, name), 'utf8');
const found = (text: string, pattern: RegExp) =>
  [...text.matchAll(pattern)].map(([, name]) => name);

/** Names of events stand in the source as they are; what begins so is nothing else there. */
const WRITTEN = [
  ...new Set(
    FILES.flatMap(name =>
      found(source(name), /'((?:run|label|mcp|approval|prompt)\.[a-z_.]+)'/g),
    ),
  ),
].sort();

/** Or they are put together, each from a list of its own. */
const COMPOSED = [
  ...new Set(
    FILES.flatMap(name => found(source(name), /type: `([a-z_.]+\.)\$\{/g)),
  ),
].sort();
const ENDS: Record<string, string[]> = {
  'approval.': found(source('requests/requestStates.ts'), /to: '(\w+)'/g),
  'mcp.tool.': found(source('mcp/CallEvents.ts'), /type: '(\w+)'[; ]/g),
  'run.': ['succeeded', 'failed', 'canceled'],
};

describe('the events that the back end appends', () => {
  it('are found in its source', () => {
    expect(WRITTEN).toEqual(
      expect.arrayContaining(['run.enqueued', 'run.wait.agent_gone']),
    );
    expect(ENDS['mcp.tool.']).toContain('approval_pending');
    expect(ENDS['approval.']).toContain('expired');
  });

  it('have a name each', () => {
    expect(WRITTEN.filter(type => !isNamedEvent(type))).toEqual([]);
  });

  it('have one also where the type is put together', () => {
    expect(COMPOSED).toEqual(Object.keys(ENDS).sort());
    const types = COMPOSED.flatMap(start =>
      ENDS[start].map(end => `${start}${end}`),
    );
    expect(types.filter(type => !isNamedEvent(type))).toEqual([]);
  });
});

it('no event is named twice', () => {
  expect(NAMED_EVENTS).toHaveLength(new Set(NAMED_EVENTS).size);
});

it.each([
  ['mcp.tool.called', false],
  ['mcp.tool.failed', true],
  ['approval.requested', true],
  ['run.wait.agent_gone', true],
  ['an.unknown.event', true],
])('%s belongs in the timeline: %s', (type, expected) => {
  expect(isMilestone(type)).toBe(expected);
});
