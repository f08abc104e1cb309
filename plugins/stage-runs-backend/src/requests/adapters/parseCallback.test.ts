import { parseCallback } from './parseCallback';

const parse = (content: object) =>
  parseCallback(Buffer.from(JSON.stringify(content)));

it.each<[string, object, object]>([
  [
    'our own shape',
    {
      ...{ approval_request_id: 7, decision: 'approved', actor_id: 'u1' },
      ...{ selected_option: 'Red', event_id: 'e', correlation_id: 'c' },
    },
    {
      ...{ requestId: '7', correlationId: 'c', verdict: 'approved' },
      ...{ actorId: 'u1', selectedOption: 'Red' },
    },
  ],
  [
    'the reference approver',
    { correlation_id: 'c', decision: 'approve' },
    { correlationId: 'c', verdict: 'approved' },
  ],
  [
    'a denial by it',
    { correlation_id: 'c', decision: 'deny', reason: 'No.' },
    { verdict: 'denied', reason: 'No.' },
  ],
  [
    'an error of it',
    { correlation_id: 'c', decision: 'error', reason: 'no chat' },
    { verdict: 'failed', reason: 'no chat' },
  ],
  [
    'its time is over',
    { correlation_id: 'c', decision: 'error', reason: 'timed out' },
    { verdict: 'expired' },
  ],
  [
    'the reference executor, out of time',
    { correlation_id: 'c', status: 'error', result: 'execution timeout' },
    { verdict: 'expired', reason: 'execution timeout' },
  ],
  [
    'an answer by voice',
    { approval_request_id: '7', decision: 'applied', transcript: 'Green' },
    { verdict: 'approved', customText: 'Green' },
  ],
])('%s', (_, content, saying) => {
  expect(parse(content)).toMatchObject(saying);
});

it.each([
  [{ approval_request_id: 0, decision: 'approved' }],
  [{ approval_request_id: -1, decision: 'approved' }],
  [{ approval_request_id: 1.5, decision: 'approved' }],
  [{ approval_request_id: '1 or 1=1', decision: 'approved' }],
  [{ decision: 'approved' }],
  [{ correlation_id: 'c', status: 'maybe', result: 'x' }],
  [[]],
])('%j is no answer', content => {
  expect(() => parse(content)).toThrow(/body must be|one of them says/);
});
