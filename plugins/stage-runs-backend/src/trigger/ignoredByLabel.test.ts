import type { CatalogueLabel } from '@stagecraft/backstage-plugin-kernel-node';
import { refuseByLabel } from './decideTrigger';
import { ignoredByLabel } from './ignoredByLabel';

const LABELS = (
  [
    ['trigger', 'run.dev', 'run:dev'],
    ['trigger', 'run.qa.revise', 'run:qa:revise'],
    ['inert', 'run.debug', 'run:debug'],
    ['state', 'state.approved', 'state:approved'],
    ['state', 'state.in-review', 'state:in-review'],
    ['need', 'need.input', 'need:input'],
    ['model', 'model.gpt-5.2', '[ai-model-gpt-5.2]'],
  ] as const
).map(([kind, key, name]) => ({ kind, key, name } as CatalogueLabel));

/** Undefined for a label that is none of the catalogue's. */
const byName = (name: string | undefined) =>
  LABELS.find(label => label.name === name);

const ACTIONS = ['labeled', 'unlabeled', 'opened', 'edited', 'reopened'];

describe('what is ignored by its label', () => {
  it.each([
    ['labeled', 'good first issue'],
    ['labeled', 'need:input'],
    ['labeled', 'state:in-review'],
    ['labeled', '[ai-model-gpt-5.2]'],
    ['unlabeled', 'run:dev'],
    ['opened', undefined],
  ])('%s %s', (action, name) => {
    const label = byName(name);
    expect(ignoredByLabel(action, label)).toBe('issue_event_not_trigger_label');
  });

  it.each([
    ['labeled', 'run:dev'],
    ['labeled', 'run:qa:revise'],
    ['labeled', 'run:debug'],
    ['labeled', 'state:approved'],
    ['closed', undefined],
  ])('not %s %s: that is to be judged', (action, name) => {
    const label = byName(name);
    expect(ignoredByLabel(action, label)).toBeUndefined();
  });

  it('is what the whole judgement says as well, whatever else holds', () => {
    const labels = [undefined, ...LABELS];
    for (const [action, label] of ACTIONS.flatMap(each =>
      labels.map(one => [each, one] as const),
    )) {
      const reason = ignoredByLabel(action, label);
      if (!reason) continue;
      for (const yes of [true, false]) {
        expect(
          refuseByLabel({
            ...{ action, label, isPullRequest: yes, isOwnCommand: !yes },
            isRepositoryAttached: yes,
            sender: { type: 'User', login: 'mona' },
          }),
        ).toMatchObject({ reason, tell: 'nobody' });
      }
    }
  });
});
