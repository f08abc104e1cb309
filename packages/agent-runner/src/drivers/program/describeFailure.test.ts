import { describeFailure } from './describeFailure';

describe('describeFailure', () => {
  it.each([
    [
      'unexpected status 401 Unauthorized: {}, url: http://model/v1/responses',
      'The model service refused the key',
    ],
    ['API key not valid. Please pass a valid API key.', 'refused the key'],
    ['Quota exceeded. Check your plan and billing details.', 'is used up'],
    ['{"error":{"code":429,"status":"RESOURCE_EXHAUSTED"}}', 'is used up'],
    ['The model `gpt-x` does not exist', 'does not have this model'],
    [
      'models/gemini-x is not found for API version v1beta',
      'does not have this model',
    ],
    ['We’re currently experiencing high demand', 'could not be reached'],
    ['stream disconnected before completion', 'could not be reached'],
  ])('says what to do about %s', (message, sentence) => {
    const description = describeFailure(message, 'en');
    expect(description).toContain(sentence);
    expect(description).toContain(`(${message})`);
  });

  it('speaks Russian', () => {
    expect(describeFailure('Quota exceeded', 'ru')).toBe(
      'Лимит или квота сервиса модели исчерпаны; повторите позже или увеличьте их. (Quota exceeded)',
    );
  });

  it('leaves words that it does not know as one short line', () => {
    const message = `the plan\nfailed ${'x'.repeat(1000)}`;
    const description = describeFailure(message, 'en');
    expect(description).toMatch(/^the plan failed x+$/);
    expect(description).toHaveLength(300);
  });
});
