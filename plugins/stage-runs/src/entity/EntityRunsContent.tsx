import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { useEntity } from '@backstage/plugin-catalog-react';
import { EmptyState } from '@stagecraft/backstage-plugin-kernel-react';
import { RunsList } from '../list/RunsList';
import { useRunHref, type RunHref } from '../shared/useRunHref';
import { stageRunsTranslationRef } from '../translation';
import { repositoryOf } from './repositoryOf';

/** The Runs tab of a component, for an app that has our pages. */
export function EntityRunsContent() {
  const runHref = useRunHref();
  return <EntityRuns runHref={runHref} />;
}

/** The runs of the repository that the entity around it names. */
export function EntityRuns(props: { runHref: RunHref }) {
  const { entity } = useEntity();
  const { t } = useTranslationRef(stageRunsTranslationRef);
  const repository = repositoryOf(entity);
  if (!repository) return <EmptyState title={t('entity.noAnnotation')} />;
  return <RunsList repository={repository} runHref={props.runHref} />;
}
