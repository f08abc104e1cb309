import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { Flex, Link, Text } from '@backstage/ui';
import {
  CopyableId,
  DefinitionList,
  ExactTime,
  PlainText,
  Section,
} from '@stagecraft/backstage-plugin-kernel-react';
import type { RunDetail } from '@stagecraft/backstage-plugin-stage-runs-common';
import type { RunHref } from '../shared/useRunHref';
import { stageRunsTranslationRef } from '../translation';

/** Who asked for what, with the issue's text as it was then. */
export function RunRequest(props: { detail: RunDetail; runHref: RunHref }) {
  const { summary, request } = props.detail;
  const { t } = useTranslationRef(stageRunsTranslationRef);
  return (
    <Section title={t('run.request.title')}>
      <Flex direction="column" gap="4">
        <DefinitionList
          items={[
            {
              term: t('run.request.askedBy'),
              value: summary.requestedBy.login,
            },
            {
              term: t('run.request.label'),
              value: <code>{summary.triggerLabel}</code>,
            },
            {
              term: t('run.request.when'),
              value: <ExactTime value={summary.createdAt} />,
            },
            {
              term: t('run.request.issue'),
              value: (
                <Link href={summary.issueUrl}>
                  {`${summary.repository}#${summary.issueNumber}`}
                </Link>
              ),
            },
            {
              term: t('run.request.retryOf'),
              value: request.retryOf && (
                <Link href={props.runHref(request.retryOf)}>
                  {request.retryOf.slice(0, 8)}
                </Link>
              ),
            },
            {
              term: t('run.request.digest'),
              value: (
                <CopyableId
                  label={t('run.request.digest')}
                  value={request.issueBodySha256}
                />
              ),
            },
          ]}
        />
        {request.issueBody ? (
          <PlainText label={t('run.request.text')} text={request.issueBody} />
        ) : (
          <Text as="p" color="secondary">
            {t('run.request.noText')}
          </Text>
        )}
        {request.issueBodyTruncated && (
          <Text as="p" color="secondary">
            {t('run.request.truncated')}
          </Text>
        )}
      </Flex>
    </Section>
  );
}
