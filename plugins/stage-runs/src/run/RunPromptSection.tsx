import { useApi, useTranslationRef } from '@backstage/frontend-plugin-api';
import { Button, Flex, Link, Text } from '@backstage/ui';
import {
  ErrorPanel,
  LoadingRows,
  Section,
  usePolling,
} from '@stagecraft/backstage-plugin-kernel-react';
import type { RunDetail } from '@stagecraft/backstage-plugin-stage-runs-common';
import { useCallback, useState } from 'react';
import { runsApiRef } from '../api/RunsApi';
import { PromptParts } from '../prompts/PromptParts';
import type { PromptsHref } from '../prompts/usePromptsHref';
import { stageRunsTranslationRef } from '../translation';

/** What the agent was told. It is long, so it is read when a person asks for it. */
export function RunPromptSection(props: {
  detail: RunDetail;
  /** Absent: this app has no page for prompts. */
  promptsHref?: PromptsHref;
}) {
  const { summary, request } = props.detail;
  const { t } = useTranslationRef(stageRunsTranslationRef);
  const [isOpen, setOpen] = useState(false);
  const href = props.promptsHref?.({
    ...{ repository: summary.repository, stage: summary.stage },
    kind: request.kind === 'revise' ? 'revise' : 'work',
    issueNumber: summary.issueNumber,
  });
  return (
    <Section title={t('prompt.title')}>
      <Flex direction="column" gap="4">
        {isOpen ? (
          <Prompt runId={summary.id} />
        ) : (
          <div>
            <Button variant="secondary" onPress={() => setOpen(true)}>
              {t('prompt.show')}
            </Button>
          </div>
        )}
        {href && <Link href={href}>{t('prompt.whatNow')}</Link>}
      </Flex>
    </Section>
  );
}

function Prompt(props: { runId: string }) {
  const { runId } = props;
  const { t } = useTranslationRef(stageRunsTranslationRef);
  const runsApi = useApi(runsApiRef);
  const load = useCallback(
    (signal: AbortSignal) => runsApi.getPrompt(runId, signal),
    [runsApi, runId],
  );
  const prompt = usePolling(load, { intervalMs: undefined });
  if (prompt.error) {
    return (
      <ErrorPanel
        title={t('prompt.loadFailed')}
        error={prompt.error}
        onRetry={prompt.reload}
      />
    );
  }
  if (!prompt.value)
    return <LoadingRows label={t('prompt.loading')} rows={4} />;
  const { text, report, emptiedAt } = prompt.value;
  if (!text && !report && !emptiedAt) {
    return (
      <Text as="p" color="secondary">
        {t('prompt.notYet')}
      </Text>
    );
  }
  return <PromptParts prompt={prompt.value} />;
}
