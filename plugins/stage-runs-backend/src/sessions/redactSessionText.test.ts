import fc from 'fast-check';
import { redactionServiceRef } from '@stagecraft/backstage-plugin-kernel-node';
import { mockServices, startTestBackend } from '@backstage/backend-test-utils';
import { createBackendPlugin } from '@backstage/backend-plugin-api';
import type { Redaction } from '@stagecraft/backstage-plugin-kernel-node';
import { redactSessionText } from './redactSessionText';

jest.setTimeout(60_000);

const SECRET = 'canary-5f4f3c1d0009';
const GITHUB_TOKEN = `ghp_${'Canary1'.repeat(6)}`;
const PRIVATE_KEY = `-----BEGIN RSA PRIVATE KEY-----\n${'c4nary\n'.repeat(
  300,
)}-----END RSA PRIVATE KEY-----`;

let redaction: Redaction;
let stop: () => Promise<void>;

beforeAll(async () => {
  const capture = createBackendPlugin({
    pluginId: 'test',
    register(env) {
      env.registerInit({
        deps: { service: redactionServiceRef },
        async init({ service }) {
          redaction = service;
        },
      });
    },
  });
  const vault = { keys: [{ id: 'test', key: '0'.repeat(63).concat('1') }] };
  const backend = await startTestBackend({
    features: [
      capture,
      mockServices.rootConfig.factory({ data: { stagecraft: { vault } } }),
    ],
  });
  stop = () => backend.stop();
  redaction.addSecret(SECRET);
});

afterAll(() => stop());

const clean = (text: string) => redactSessionText(text, redaction);
const jsonLine = (content: string) =>
  `${JSON.stringify({ type: 'response_item', content })}\n`;

it('a text without secrets stays as it is, to the last byte', async () => {
  const line = fc.oneof(
    fc.string({ maxLength: 80 }),
    fc.json().map(json => `{"type": "event", "payload": ${json}}`),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(line, { maxLength: 40 }), async lines => {
      const text = lines.join('\n');
      expect(await clean(text)).toBe(text);
    }),
    { numRuns: process.env.STAGECRAFT_TEST_LONG === '1' ? 20_000 : 100 },
  );
});

it('lines of JSON stay JSON when a secret is taken out of them', async () => {
  const text = [SECRET, GITHUB_TOKEN, PRIVATE_KEY, 'harmless']
    .map(jsonLine)
    .join('');
  const lines = (await clean(text)).trimEnd().split('\n');
  expect(lines.map(line => JSON.parse(line).content)).toEqual([
    ...['***', '***', '***', 'harmless'],
  ]);
});

it('a file that is one JSON document stays one', async () => {
  const text = JSON.stringify(
    { messages: [SECRET, 'grep "-----BEGIN RSA PRIVATE KEY-----"', 'more'] },
    null,
    2,
  );
  expect(JSON.parse(await clean(text)).messages).toEqual([
    ...['***', 'grep "***', 'more'],
  ]);
});

it('a key that begins and does not end costs its own line only', async () => {
  const text = jsonLine('grep "-----BEGIN RSA PRIVATE KEY-----"').concat(
    jsonLine('the next line'),
  );
  const lines = (await clean(text)).trimEnd().split('\n');
  expect(JSON.parse(lines[1]).content).toBe('the next line');
});

describe.each([
  ['one long line', 'lorem ipsum '],
  ['many short lines', 'lorem ipsum\n'],
  ['one line of JSON that is too long to be read as JSON', '{"lorem": 1}, '],
])('in %s of 3 MiB', (_, filling) => {
  const filled = (length: number) =>
    filling.repeat(Math.ceil(length / filling.length)).slice(0, length);
  const border = 256 * 1024;

  it.each([
    ['a known secret', SECRET],
    ['a token', GITHUB_TOKEN],
    ['a private key', PRIVATE_KEY],
  ])('%s is found wherever it is', async (__, secret) => {
    for (const from of [0, border, 2 * border, 6 * border]) {
      for (const shift of [-1_000, -20, -1, 0, 1]) {
        const before = Math.max(from + shift, 0);
        const text = `${filled(before)} ${secret} ${filled(3 * 1024 * 1024)}`;
        const result = await clean(text);
        expect(result.search(/canary|c4nary/i)).toBe(-1);
      }
    }
  });
});

it('other work of the process has its turn in between', async () => {
  let turns = 0;
  let done = false;
  const spin = () => {
    turns += 1;
    if (!done) setImmediate(spin);
  };
  spin();
  await clean(jsonLine('lorem ipsum '.repeat(1_000)).repeat(700));
  done = true;
  expect(turns).toBeGreaterThan(25);
});
