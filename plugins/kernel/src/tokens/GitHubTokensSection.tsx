import { useApi, useTranslationRef } from '@backstage/frontend-plugin-api';
import { Button, Flex, Text } from '@backstage/ui';
import type { GitHubTokens } from '@stagecraft/backstage-plugin-kernel-common';
import {
  DefinitionList,
  ErrorPanel,
  LoadingRows,
  Section,
  usePolling,
} from '@stagecraft/backstage-plugin-kernel-react';
import { useCallback, useState } from 'react';
import { kernelApiRef, type TokenOwner } from '../api/KernelApi';
import { ConfirmDialog } from '../shared/ConfirmDialog';
import styles from '../shared/Shared.module.css';
import { kernelTranslationRef } from '../translation';
import { SetTokenDialog } from './SetTokenDialog';
import { tokenKinds, type TokenKind } from './tokenKinds';
import { TokenState } from './TokenState';

/** Which tokens the owner has, never their values, and the way to set or remove them. */
export function GitHubTokensSection(props: { owner: TokenOwner }) {
  const { owner } = props;
  const { t } = useTranslationRef(kernelTranslationRef);
  const tokens = useTokens(owner);
  const isPlatform = owner === 'platform';
  return (
    <Section title={t(isPlatform ? 'tokens.platformTitle' : 'tokens.title')}>
      <Flex direction="column" gap="4">
        <Text as="p" color="secondary">
          {t(isPlatform ? 'tokens.platformHelp' : 'tokens.help')}
        </Text>
        {tokens.error && !tokens.value && (
          <ErrorPanel error={tokens.error} onRetry={tokens.reload} />
        )}
        {!tokens.error && !tokens.value && (
          <LoadingRows label={t('tokens.loading')} rows={2} />
        )}
        {tokens.value && (
          <DefinitionList
            items={tokenKinds(tokens.value).map(kind => ({
              term: t(`tokens.kind.${kind.kind}`),
              value: (
                <OneToken owner={owner} kind={kind} onChanged={tokens.reload} />
              ),
            }))}
          />
        )}
      </Flex>
    </Section>
  );
}

function OneToken(props: {
  owner: TokenOwner;
  kind: TokenKind;
  onChanged: () => void;
}) {
  const { owner, kind, onChanged } = props;
  const { t } = useTranslationRef(kernelTranslationRef);
  const kernelApi = useApi(kernelApiRef);
  const [dialog, setDialog] = useState<'set' | 'remove'>();
  const name = t(`tokens.kind.${kind.kind}`);
  const close = () => setDialog(undefined);
  const done = () => {
    close();
    onChanged();
  };
  return (
    <div className={styles.cell}>
      <TokenState
        own={owner === 'platform' ? 'platform' : 'project'}
        from={kind.from}
      />
      {kind.login && (
        <Text as="p" variant="body-small" color="secondary">
          {t('tokens.login', { login: kind.login })}
        </Text>
      )}
      <div className={styles.actions}>
        <Button
          size="small"
          variant="secondary"
          aria-label={`${t(
            kind.isOwn ? 'tokens.replace' : 'tokens.set',
          )}: ${name}`}
          onPress={() => setDialog('set')}
        >
          {t(kind.isOwn ? 'tokens.replace' : 'tokens.set')}
        </Button>
        {kind.isOwn && (
          <Button
            size="small"
            variant="secondary"
            aria-label={`${t('tokens.remove')}: ${name}`}
            onPress={() => setDialog('remove')}
          >
            {t('tokens.remove')}
          </Button>
        )}
      </div>
      {dialog === 'set' && (
        <SetTokenDialog
          {...{ owner, field: kind.field, name }}
          onClose={close}
          onSaved={done}
        />
      )}
      {dialog === 'remove' && (
        <ConfirmDialog
          title={t('tokens.removeTitle', { name })}
          description={t(
            owner === 'platform'
              ? 'tokens.removePlatform'
              : 'tokens.removeProject',
          )}
          confirmLabel={t('tokens.removeConfirm')}
          work={async () => {
            await kernelApi.putTokens(owner, { [kind.field]: null });
            done();
          }}
          onClose={close}
        />
      )}
    </div>
  );
}

function useTokens(owner: TokenOwner) {
  const kernelApi = useApi(kernelApiRef);
  const projectId = owner === 'platform' ? undefined : owner.projectId;
  const load = useCallback(
    (signal: AbortSignal): Promise<GitHubTokens> =>
      kernelApi.getTokens(projectId ? { projectId } : 'platform', signal),
    [kernelApi, projectId],
  );
  return usePolling(load, { intervalMs: undefined });
}
