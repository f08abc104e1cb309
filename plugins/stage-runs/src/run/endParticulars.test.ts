import { reasonMessages } from '@stagecraft/backstage-plugin-stage-runs-common';
import { endParticulars } from './endParticulars';

const { en, ru } = reasonMessages;

describe('endParticulars', () => {
  it.each([
    ['the bare sentence', 'no_changes', en.no_changes, undefined],
    [
      'an English run',
      'agent_failed',
      `${en.agent_failed} (tests (unit) fail)`,
      'tests (unit) fail',
    ],
    [
      'a Russian run',
      'agent_failed',
      `${ru.agent_failed} (нет таблицы)`,
      'нет таблицы',
    ],
    ['words of a person', 'stop_requested', 'wrong issue', 'wrong issue'],
    ['a reason of a newer server', 'moon_phase', 'It is full', 'It is full'],
    ['no reason', undefined, 'It broke', 'It broke'],
    ['no message', 'no_changes', undefined, undefined],
  ])('of %s', (_name, reasonCode, message, expected) => {
    expect(endParticulars({ reasonCode, message })).toBe(expected);
  });
});
