import { useTranslationRef } from '@backstage/frontend-plugin-api';
import type { Repository } from '@stagecraft/backstage-plugin-kernel-common';
import {
  CopyableId,
  DefinitionList,
  RelativeTime,
  RunbookPage,
} from '@stagecraft/backstage-plugin-kernel-react';
import styles from '../shared/Shared.module.css';
import { TokenState } from '../tokens/TokenState';
import { kernelTranslationRef } from '../translation';

/** How a repository is set, and what GitHub sent last. */
export function RepositoryFacts({ repository }: { repository: Repository }) {
  const { t } = useTranslationRef(kernelTranslationRef);
  const { platformTokenFrom, botTokenFrom } = repository;
  return (
    <DefinitionList
      items={[
        { term: t('repositories.alias'), value: repository.alias },
        {
          term: t('repositories.role'),
          value: t(`repositoryRole.${repository.role}`),
        },
        {
          term: t('repositories.defaultRef'),
          value: <code>{repository.defaultRef}</code>,
        },
        {
          term: t('repositories.docsRootPath'),
          value: repository.docsRootPath ? (
            <code>{repository.docsRootPath}</code>
          ) : (
            '—'
          ),
        },
        {
          term: t('repositories.servicesYamlPath'),
          value: <code>{repository.servicesYamlPath}</code>,
        },
        {
          term: t('tokens.kind.platform'),
          value: <TokenState own="repository" from={platformTokenFrom} />,
        },
        {
          term: t('tokens.kind.bot'),
          value: <TokenState own="repository" from={botTokenFrom} />,
        },
        {
          term: t('repositories.lastDelivery'),
          value: <LastDelivery repository={repository} />,
        },
        {
          term: t('repositories.id'),
          value: (
            <CopyableId label={t('repositories.id')} value={repository.id} />
          ),
        },
      ]}
    />
  );
}

function LastDelivery({ repository }: { repository: Repository }) {
  const { t } = useTranslationRef(kernelTranslationRef);
  const { lastDelivery } = repository;
  if (!lastDelivery) {
    return (
      <div className={styles.cell}>
        {t('repositories.noDelivery')}
        <RunbookPage page="webhook-lost.md" />
      </div>
    );
  }
  const { event, action, receivedAt, status } = lastDelivery;
  return (
    <span>
      <code>{action ? `${event}.${action}` : event}</code>
      {', '}
      {t(`deliveryStatus.${status}`)}
      {', '}
      <RelativeTime value={receivedAt} />
    </span>
  );
}
