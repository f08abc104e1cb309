import { basicCredentials, createRedaction } from './redaction';

describe('createRedaction', () => {
  const runToken = 'a+b/c-8Jk2mQ0z';
  const modelKey = 'sk-"quoted"/key';
  const redact = createRedaction({ runToken, modelKey });

  it.each([
    ['as it is', runToken],
    ['in a git header', basicCredentials(runToken)],
    ['in base64', Buffer.from(runToken).toString('base64')],
    ['percent-encoded', encodeURIComponent(runToken)],
  ])('replaces the run token %s', (_name, form) => {
    expect(redact(`<${form}> and <${form}>`)).toBe(
      '<[run token]> and <[run token]>',
    );
  });

  it.each([
    ['as it is', modelKey],
    ['in JSON', JSON.stringify(modelKey).slice(1, -1)],
    ['in base64', Buffer.from(modelKey).toString('base64')],
    ['percent-encoded', encodeURIComponent(modelKey)],
  ])('replaces the model key %s', (_name, form) => {
    expect(redact(`<${form}>`)).toBe('<[model key]>');
  });

  it('replaces the token of the tools', () => {
    const withTools = createRedaction({ runToken, mcp: { token: 'tools+12' } });
    expect(withTools('tools+12 tools%2B12')).toBe('[tool token] [tool token]');
  });

  it('leaves other text alone', () => {
    expect(redact('a+b is a sum')).toBe('a+b is a sum');
  });

  it('leaves text alone that only looks like a very short key', () => {
    const short = createRedaction({ runToken, modelKey: 'none' });
    expect(short('none of them')).toBe('none of them');
  });
});
