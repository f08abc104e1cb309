import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { Section } from '@stagecraft/backstage-plugin-kernel-react';
import type { Label } from '@stagecraft/backstage-plugin-kernel-common';
import type { RunsApi } from '../api/RunsApi';
import issueStyles from '../issue/Issue.module.css';
import { stageRunsTranslationRef } from '../translation';
import { Loaded } from './Loaded';
import styles from './Stages.module.css';

const KINDS: readonly Label['kind'][] = [
  ...(['trigger', 'state', 'need', 'scope', 'model', 'effort'] as const),
];

const load = (api: RunsApi, signal: AbortSignal) => api.listLabels(signal);

/** Every label that means something, with the name that is in force here. */
export function LabelCatalogueView() {
  const { t } = useTranslationRef(stageRunsTranslationRef);
  return (
    <Loaded
      load={load}
      texts={{
        loading: t('labels.loading'),
        failed: t('labels.loadFailed'),
      }}
    >
      {labels => (
        <div className={styles.page}>
          {KINDS.map(kind => (
            <LabelsOfKind
              key={kind}
              kind={kind}
              labels={labels.filter(label => label.kind === kind)}
            />
          ))}
        </div>
      )}
    </Loaded>
  );
}

function LabelsOfKind(props: { kind: Label['kind']; labels: Label[] }) {
  const { kind, labels } = props;
  const { t } = useTranslationRef(stageRunsTranslationRef);
  if (labels.length === 0) return null;
  return (
    <Section title={t(`labels.kind.${kind}`)}>
      <p className={styles.about}>{t(`labels.about.${kind}`)}</p>
      <ul className={issueStyles.rows}>
        {labels.map(label => (
          <li key={label.key}>
            <span className={styles.labelName}>
              <span
                aria-hidden
                className={styles.colour}
                style={{ backgroundColor: `#${label.color}` }}
              />
              <span className={issueStyles.label}>{label.name}</span>
            </span>
            <span className={issueStyles.what}>{label.description}</span>
          </li>
        ))}
      </ul>
    </Section>
  );
}
