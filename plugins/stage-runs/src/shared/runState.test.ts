import { hasEnded, runStateOf } from './runState';

describe('runStateOf', () => {
  it.each([
    [{ status: 'pending' }, 'pending'],
    [{ status: 'running', stopRequested: true }, 'stopping'],
    [{ status: 'waiting_backpressure' }, 'waiting_backpressure'],
    [{ status: 'succeeded', outcome: 'delivered' }, 'delivered'],
    [{ status: 'succeeded', outcome: 'no-change' }, 'no-change'],
    [{ status: 'failed', outcome: 'denied' }, 'denied'],
    [{ status: 'failed', outcome: 'limited', stopRequested: true }, 'limited'],
    [{ status: 'canceled', outcome: 'canceled' }, 'canceled'],
  ] as const)('shows %j as %s', (run, state) => {
    expect(runStateOf(run)).toBe(state);
  });
});

describe('hasEnded', () => {
  it.each([
    ['preparing', false],
    ['waiting_mcp', false],
    ['succeeded', true],
    ['failed', true],
    ['canceled', true],
  ] as const)('%s: %s', (status, ended) => {
    expect(hasEnded({ status })).toBe(ended);
  });
});
