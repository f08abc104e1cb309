import { lostMessage } from './endMessage';

const lost = { reason: 'heartbeat_lost', detail: '61 s' } as const;

it.each<[1 | 3, 'en' | 'ru', string]>([
  [1, 'en', 'The agent stopped answering. (61 s)'],
  [3, 'en', 'The agent stopped answering. (61 s) Attempts: 3.'],
  [3, 'ru', 'Агент перестал отвечать. (61 s) Попыток: 3.'],
])('after %i attempt(s) in %s: %s', (attempt, locale, message) => {
  expect(lostMessage({ locale, attempt }, lost)).toBe(message);
});
