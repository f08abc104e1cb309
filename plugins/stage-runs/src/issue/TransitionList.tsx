import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { Button } from '@backstage/ui';
import { EmptyState, Section } from '@stagecraft/backstage-plugin-kernel-react';
import type {
  IssueTransitions,
  StageTransition,
} from '@stagecraft/backstage-plugin-stage-runs-common';
import { stageRunsTranslationRef } from '../translation';
import { GateReason, InTheWay } from './GateReason';
import styles from './Issue.module.css';

/** Every label of a stage that the issue could get: to start it, or why not. */
export function TransitionList(props: {
  issue: IssueTransitions;
  onChosen: (label: string) => void;
}) {
  const { issue, onChosen } = props;
  const { t } = useTranslationRef(stageRunsTranslationRef);
  const open = issue.transitions
    .filter(each => each.open)
    .sort((one, other) => rankOf(one) - rankOf(other));
  const closed = issue.transitions.filter(each => !each.open);
  return (
    <>
      <Section title={t('issue.open.title')}>
        {open.length === 0 && (
          <EmptyState
            title={t('issue.open.none')}
            description={t('issue.open.noneHint')}
          />
        )}
        <Rows transitions={open} issue={issue} onChosen={onChosen} />
      </Section>
      {closed.length > 0 && (
        <Section title={t('issue.closed.title')}>
          <Rows transitions={closed} issue={issue} onChosen={onChosen} />
        </Section>
      )}
    </>
  );
}

/** What goes on with the issue stands first. */
const KINDS: readonly StageTransition['kind'][] = [
  ...(['next', 'fast_track', 'revise', 'again', 'earlier'] as const),
  ...(['beside', 'later'] as const),
];

function rankOf({ kind }: StageTransition): number {
  return KINDS.indexOf(kind);
}

function Rows(props: {
  transitions: StageTransition[];
  issue: IssueTransitions;
  onChosen: (label: string) => void;
}) {
  const { transitions, issue, onChosen } = props;
  if (transitions.length === 0) return null;
  return (
    <ul className={styles.rows}>
      {transitions.map(each => (
        <Row
          key={each.label}
          transition={each}
          mayOverride={issue.mayOverride}
          onChosen={() => onChosen(each.label)}
        />
      ))}
    </ul>
  );
}

function Row(props: {
  transition: StageTransition;
  mayOverride: boolean;
  onChosen: () => void;
}) {
  const { transition, mayOverride, onChosen } = props;
  const { label, kind, open, overridable } = transition;
  const { t } = useTranslationRef(stageRunsTranslationRef);
  return (
    <li>
      <div className={styles.what}>
        <code>{label}</code> {t(`issue.kind.${kind}`)}
        <div className={styles.why}>
          <Hindrance transition={transition} />
        </div>
      </div>
      {open && (
        <Button variant="secondary" onPress={onChosen}>
          {t('issue.start.button', { label })}
        </Button>
      )}
      {!open && overridable && mayOverride && (
        <Button variant="secondary" onPress={onChosen}>
          {t('issue.override.button', { label })}
        </Button>
      )}
    </li>
  );
}

/** What exactly is in the way, where that is known; the sentence would be the same in every row. */
function Hindrance({ transition }: { transition: StageTransition }) {
  const { labels, missing } = transition.inTheWay;
  return labels.length + missing.length > 0 ? (
    <InTheWay transition={transition} />
  ) : (
    <GateReason transition={transition} />
  );
}
