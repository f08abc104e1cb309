import { endDetail, endMessage, lostMessage } from './endMessage';

const lost = { reason: 'heartbeat_lost', detail: '61 s' } as const;

it.each<[1 | 3, 'en' | 'ru', string]>([
  [1, 'en', 'The agent stopped answering. (61 s)'],
  [3, 'en', 'The agent stopped answering. (61 s) Attempts: 3.'],
  [3, 'ru', 'Агент перестал отвечать. (61 s) Попыток: 3.'],
])('after %i attempt(s) in %s: %s', (attempt, locale, message) => {
  expect(lostMessage({ locale, attempt }, lost)).toBe(message);
});

it.each<[string, string | null, string | undefined]>([
  ['the sentence alone', endMessage('en', 'heartbeat_lost'), undefined],
  ['a detail', endMessage('en', 'heartbeat_lost', '61 s'), '(61 s)'],
  ['words of their own', 'changed my mind', 'changed my mind'],
  ['nothing', null, undefined],
])('beyond the reason, %s says: %s', (_, message, detail) => {
  const run = { locale: 'en', reason_code: 'heartbeat_lost', message } as const;
  expect(endDetail(run)).toBe(detail);
});
