import { aRun } from '../__testUtils__/runFixtures';
import { mergeUpdates } from './mergeUpdates';

const first = aRun({ id: '1', status: 'running' });
const second = aRun({ id: '2', status: 'pending' });

describe('mergeUpdates', () => {
  it.each([
    ['nothing fresh yet', undefined, ['running', 'pending'], 0],
    [
      'states changed',
      [
        { ...first, status: 'succeeded' as const },
        { ...second, status: 'preparing' as const },
      ],
      ['succeeded', 'preparing'],
      0,
    ],
    [
      'a run came on top',
      [aRun({ id: '3' }), first, second],
      ['running', 'pending'],
      1,
    ],
    [
      'a run came and pushed another off the page',
      [aRun({ id: '3' }), first],
      ['running', 'pending'],
      1,
    ],
    ['a run went', [second], ['running', 'pending'], 1],
  ])('%s', (_name, fresh, statuses, changes) => {
    const merged = mergeUpdates([first, second], fresh);
    expect(merged.rows.map(row => row.id)).toEqual(['1', '2']);
    expect(merged.rows.map(row => row.status)).toEqual(statuses);
    expect(merged.changes).toBe(changes);
  });
});
