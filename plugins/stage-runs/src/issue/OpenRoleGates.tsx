import { useTranslationRef } from '@backstage/frontend-plugin-api';
import {
  RelativeTime,
  Section,
} from '@stagecraft/backstage-plugin-kernel-react';
import type {
  IssueTransitions,
  RoleGate,
} from '@stagecraft/backstage-plugin-stage-runs-common';
import { stageRunsTranslationRef } from '../translation';
import styles from './Issue.module.css';

/** Roles that have to say something first, and who could. */
export function OpenRoleGates({ issue }: { issue: IssueTransitions }) {
  const { roleGates = [] } = issue;
  const { t } = useTranslationRef(stageRunsTranslationRef);
  if (roleGates.length === 0) return null;
  return (
    <Section title={t('issue.roles.title')}>
      <ul className={styles.rows}>
        {roleGates.map(gate => (
          <Row key={`${gate.number} ${gate.role}`} gate={gate} />
        ))}
      </ul>
      <p className={styles.why}>{t('issue.roles.hint')}</p>
    </Section>
  );
}

function Row({ gate }: { gate: RoleGate }) {
  const { label, number, openedAt, openedBy, people, role } = gate;
  const { t } = useTranslationRef(stageRunsTranslationRef);
  return (
    <li>
      <div className={styles.what}>
        {t(`issue.roles.${role}`)} <code>{label}</code>
        <p className={styles.why}>
          {people.length > 0
            ? t('issue.roles.people', { people: people.join(', ') })
            : t('issue.roles.nobody')}
        </p>
      </div>
      <span className={styles.why}>
        {t('issue.roles.asked', { login: openedBy, number: String(number) })}{' '}
        <RelativeTime value={openedAt} />
      </span>
    </li>
  );
}
