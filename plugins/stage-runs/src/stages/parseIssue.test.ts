import { parseIssue } from './parseIssue';

describe('the name of an issue', () => {
  it.each([
    'acme/bookshop#12',
    '  acme/bookshop#12 ',
    'https://github.com/acme/bookshop/issues/12',
    'https://github.com/acme/bookshop/issues/12#issuecomment-1',
    'http://localhost:7010/acme/bookshop/issues/12?a=b',
  ])('%j', text => {
    expect(parseIssue(text)).toEqual({
      ...{ repository: 'acme/bookshop', issueNumber: 12 },
    });
  });

  it.each(['', '12', 'bookshop#12', 'acme/bookshop#0', 'a/b/c#1', 'a/b#1x'])(
    '%j is none',
    text => expect(parseIssue(text)).toBeUndefined(),
  );
});
