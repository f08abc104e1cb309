import fc from 'fast-check';
import {
  isFinal,
  mayMoveRequest,
  REQUEST_STATUSES,
  REQUEST_TRANSITIONS,
  type RequestCause,
} from './requestStates';
import type { RequestStatus } from './types';

const CAUSES: RequestCause[] = ['person', 'platform', 'adapter'];

it('has the arrows of the requirements and no others', () => {
  const arrows = REQUEST_TRANSITIONS.map(({ from, to }) => `${from} > ${to}`);
  expect(arrows.sort()).toEqual([
    'approved > applied',
    'approved > failed',
    'requested > applied',
    'requested > approved',
    'requested > denied',
    'requested > expired',
    'requested > failed',
  ]);
});

it('ends in four statuses, which are reached and never left', () => {
  const ends = REQUEST_STATUSES.filter(isFinal);
  expect(ends).toEqual(['applied', 'denied', 'expired', 'failed']);
  for (const end of ends) {
    expect(REQUEST_TRANSITIONS.some(({ to }) => to === end)).toBe(true);
  }
});

it('only a person approves, denies and answers', () => {
  const decided = REQUEST_TRANSITIONS.filter(
    ({ from, to }) =>
      from === 'requested' && ['approved', 'denied', 'applied'].includes(to),
  );
  expect(new Set(decided.map(({ by }) => by))).toEqual(new Set(['person']));
});

it('any sequence of wishes ends at most once', () => {
  const wishes = fc.array(
    fc.record({
      to: fc.constantFrom(...REQUEST_STATUSES),
      by: fc.constantFrom(...CAUSES),
    }),
  );
  fc.assert(
    fc.property(wishes, all => {
      let status: RequestStatus = 'requested';
      const ends: RequestStatus[] = [];
      for (const { to, by } of all) {
        if (!mayMoveRequest(status, to, by)) continue;
        status = to;
        if (isFinal(status)) ends.push(status);
      }
      expect(ends.length).toBeLessThanOrEqual(1);
    }),
  );
});
