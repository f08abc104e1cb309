import { ResponseError } from '@backstage/errors';
import { describeError } from './describeError';

const responseError = (status: number, headers: Record<string, string> = {}) =>
  ResponseError.fromResponse(
    new Response(
      JSON.stringify({
        error: { name: 'SomeError', message: 'in the words of the server' },
        response: { statusCode: status },
      }),
      {
        status,
        headers: { 'content-type': 'application/json', ...headers },
      },
    ) as Parameters<typeof ResponseError.fromResponse>[0],
  );

describe('describeError', () => {
  it.each([
    [401, 'signedOut'],
    [403, 'forbidden'],
    [404, 'notFound'],
    [409, 'other'],
    [503, 'unavailable'],
  ])('advises on %d: %s', async (status, kind) => {
    expect(describeError(await responseError(status))).toEqual({
      kind,
      message: 'in the words of the server',
      requestId: undefined,
    });
  });

  it('names the request', async () => {
    const error = await responseError(500, { 'x-request-id': 'r-1' });
    expect(describeError(error).requestId).toBe('r-1');
  });

  it.each([
    [new TypeError('Failed to fetch'), 'unavailable'],
    [new DOMException('too slow', 'TimeoutError'), 'unavailable'],
    [new Error('odd'), 'other'],
  ])('tells a missing answer from another error: %s', (error, kind) => {
    expect(describeError(error).kind).toBe(kind);
  });
});
