import { basicCredentials, createTokenRedaction } from './tokenRedaction';

describe('createTokenRedaction', () => {
  const token = 'a+b/c-8Jk2mQ0z';
  const redact = createTokenRedaction(token);

  it.each([
    ['as it is', token],
    ['in a git header', basicCredentials(token)],
    ['in base64', Buffer.from(token).toString('base64')],
    ['percent-encoded', encodeURIComponent(token)],
  ])('replaces the token %s', (_name, form) => {
    expect(redact(`<${form}> and <${form}>`)).toBe(
      '<[run token]> and <[run token]>',
    );
  });

  it('leaves other text alone', () => {
    expect(redact('a+b is a sum')).toBe('a+b is a sum');
  });
});
