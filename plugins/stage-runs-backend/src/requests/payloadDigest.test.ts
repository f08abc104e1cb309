import { canonicalJson, payloadDigest } from './payloadDigest';

const call = {
  runId: 'r',
  tool: 'secret.sync',
  arguments: { name: 'API_KEY', scope: { env: 'ai' } },
  summary: 'Copies API_KEY to the cluster.',
};
const question = {
  ...{ runId: 'r', tool: null, arguments: {} },
  summary: 'Which colour do you want?',
  question: { options: ['Red', 'Blue'], allowCustom: false },
};

it.each([
  [{ b: 1, a: { d: [1, 'x'], c: null } }, '{"a":{"c":null,"d":[1,"x"]},"b":1}'],
  [{ a: undefined, b: '"' }, '{"b":"\\""}'],
])('%j is %s', (value, expected) => {
  expect(canonicalJson(value as never)).toBe(expected);
});

it('the order of keys makes no other payload', () => {
  const reordered = { scope: { env: 'ai' }, name: 'API_KEY' };
  expect(payloadDigest({ ...call, arguments: reordered })).toBe(
    payloadDigest(call),
  );
});

it.each([
  ['run', call, { runId: 's' }],
  ['tool', call, { tool: 'secret.sync2' }],
  ['arguments', call, { arguments: { name: 'API_KEY' } }],
  ['question', question, { summary: 'Which colour do you hate?' }],
  [
    'options',
    question,
    { question: { options: ['Blue', 'Red'], allowCustom: false } },
  ],
  [
    'free text',
    question,
    { question: { options: ['Red', 'Blue'], allowCustom: true } },
  ],
])('another %s is another payload', (_, wish, changes) => {
  expect(payloadDigest({ ...wish, ...changes })).not.toBe(payloadDigest(wish));
});
