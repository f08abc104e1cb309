import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { Flex } from '@backstage/ui';
import {
  ErrorPanel,
  RunbookPage,
} from '@stagecraft/backstage-plugin-kernel-react';
import { useEffect, useRef } from 'react';
import { kernelTranslationRef } from '../translation';
import { namedFields } from './namedFields';

const TOKENS = ['platformToken', 'botToken'];

/** Why a change failed: which fields to look at, the server's words, and the runbook where it helps. */
export function ActionError(props: {
  error: Error;
  /** Labels of the fields, by their names in the API. */
  fields: Record<string, string>;
}) {
  const { error, fields } = props;
  const { t } = useTranslationRef(kernelTranslationRef);
  const named = namedFields(error, Object.keys(fields));
  const isAboutTokens = namedFields(error, TOKENS).length > 0;
  return (
    <Flex direction="column" gap="2" ref={useIntoView(error)}>
      <ErrorPanel
        error={error}
        title={
          named.length > 0
            ? t('form.check', {
                fields: named.map(name => fields[name]).join(', '),
              })
            : t('form.failed')
        }
      />
      {isAboutTokens && <RunbookPage page="github-credential-rejected.md" />}
    </Flex>
  );
}

/** A long form scrolls: what went wrong must be seen. */
function useIntoView(error: Error) {
  const element = useRef<HTMLDivElement>(null);
  useEffect(() => {
    element.current?.scrollIntoView?.({ block: 'nearest' });
  }, [error]);
  return element;
}
