import { formatMessage } from './messageCatalogue';

describe('messages', () => {
  it.each([
    ['{count} of {limit}', { count: 1, limit: 2 }, '1 of 2'],
    ['{name} and {name}', { name: 'a' }, 'a and a'],
    ['{missing} stays', {}, '{missing} stays'],
    ['{toString} stays', {}, '{toString} stays'],
    ['{name}', { name: '{count}', count: 1 }, '{count}'],
    ['{name}', { name: '$&' }, '$&'],
  ])('%j with %j is %j', (text, values, expected) => {
    expect(formatMessage(text, values)).toBe(expected);
  });
});
