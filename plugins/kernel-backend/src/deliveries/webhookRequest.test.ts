import { createHmac } from 'node:crypto';
import * as fc from 'fast-check';
import {
  checkContentLength,
  checkSignature,
  MAX_BODY_BYTES,
  parsePayload,
  readPayloadFacts,
  readWebhookHeaders,
  WebhookRefusal,
} from './webhookRequest';

const HEADERS = {
  'x-github-delivery': '72d3162e-cc78-11e3-81ab-4c9367dc0958',
  'x-github-event': 'issues',
  'x-hub-signature-256': 'sha256=00',
};

function refusalOf(work: () => unknown): WebhookRefusal {
  try {
    work();
  } catch (error) {
    if (error instanceof WebhookRefusal) return error;
    throw error;
  }
  throw new Error('It was not refused');
}

function sign(body: Buffer, secret: string): string {
  return `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`;
}

describe('headers of a webhook', () => {
  it('are read as GitHub sends them', () => {
    expect(readWebhookHeaders(HEADERS)).toEqual({
      deliveryId: HEADERS['x-github-delivery'],
      event: 'issues',
      signature: 'sha256=00',
    });
  });

  it.each([
    ['x-github-delivery', undefined],
    ['x-github-delivery', "a'; drop table"],
    ['x-github-delivery', 'a'.repeat(101)],
    ['x-github-event', undefined],
    ['x-github-event', 'Issues\u0000'],
    ['x-hub-signature-256', undefined],
    ['x-hub-signature-256', ''],
  ])('%s: %j is refused with 400 and its name', (name, value) => {
    const refusal = refusalOf(() =>
      readWebhookHeaders({ ...HEADERS, [name]: value }),
    );
    expect(refusal.status).toBe(400);
    expect(refusal.message).toContain(name);
  });

  it('E2E-105 a length above 25 MiB is refused with 413 before the body is read', () => {
    const length = (bytes: number) => () =>
      checkContentLength({ 'content-length': String(bytes) });
    expect(refusalOf(length(MAX_BODY_BYTES + 1)).status).toBe(413);
    expect(length(MAX_BODY_BYTES)).not.toThrow();
    expect(() => checkContentLength({})).not.toThrow();
  });
});

describe('E2E-105 the signature', () => {
  const secrets = ['the-new-secret', 'the-old-secret'];

  it('fits with either of two active secrets, over the raw bytes', () => {
    fc.assert(
      fc.property(
        fc.uint8Array(),
        fc.constantFrom(...secrets),
        (bytes, secret) => {
          const body = Buffer.from(bytes);
          checkSignature({ body, signature: sign(body, secret), secrets });
        },
      ),
    );
  });

  it('is refused with 401 when one byte of the body is another', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1 }), fc.nat(), (bytes, at) => {
        const body = Buffer.from(bytes);
        const signature = sign(body, secrets[0]);
        body[at % body.length] ^= 1;
        const refusal = refusalOf(() =>
          checkSignature({ body, signature, secrets }),
        );
        expect(refusal.status).toBe(401);
      }),
    );
  });

  it.each([
    [
      'made with a secret that is no more',
      sign(Buffer.from('{}'), 'the-oldest-secret'),
    ],
    [
      'of the older SHA-1 kind',
      'sha1=5bf9f2b5f2b7e6a7f5b3d0f8a9a2e8a5b5a3f0c1',
    ],
    ['that is too short', 'sha256=00'],
    ['without its prefix', sign(Buffer.from('{}'), secrets[0]).slice(7)],
  ])('%s is refused with 401', (_what, signature) => {
    const refusal = refusalOf(() =>
      checkSignature({ body: Buffer.from('{}'), signature, secrets }),
    );
    expect(refusal.status).toBe(401);
  });

  it('is refused while no secret is configured', () => {
    const body = Buffer.from('{}');
    expect(
      refusalOf(() =>
        checkSignature({ body, signature: sign(body, ''), secrets: [] }),
      ).status,
    ).toBe(401);
  });
});

describe('the payload', () => {
  const factsOf = (payload: unknown) =>
    readPayloadFacts(parsePayload(Buffer.from(JSON.stringify(payload))));

  it('tells the action and the repository', () => {
    expect(
      factsOf({
        action: 'labeled',
        repository: { id: 7, full_name: 'acme/bookshop' },
      }),
    ).toEqual({
      action: 'labeled',
      repositoryExternalId: '7',
      repositoryFullName: 'acme/bookshop',
    });
  });

  it('may lack both', () => {
    expect(factsOf({ zen: 'Design for failure.' })).toEqual({
      action: undefined,
      repositoryExternalId: undefined,
      repositoryFullName: undefined,
    });
  });

  it('with hostile texts gives no facts that a column would refuse', () => {
    expect(
      factsOf({
        action: 'labeled\u0000',
        repository: { id: 1e300, full_name: "acme/'; drop table kernel.users" },
      }),
    ).toEqual({
      action: undefined,
      repositoryExternalId: undefined,
      repositoryFullName: undefined,
    });
  });

  it.each(['', '{', '[]', 'null', '"text"', 'payload=%7B%7D'])(
    '%j is refused with 400',
    body => {
      const refusal = refusalOf(() => parsePayload(Buffer.from(body)));
      expect(refusal.status).toBe(400);
      expect(refusal.message).toContain('application/json');
    },
  );
});
