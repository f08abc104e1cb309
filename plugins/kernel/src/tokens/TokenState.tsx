import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { RiCheckLine, RiErrorWarningLine, RiKey2Line } from '@remixicon/react';
import type { TokenSource } from '@stagecraft/backstage-plugin-kernel-common';
import { StatusBadge } from '@stagecraft/backstage-plugin-kernel-react';
import { kernelTranslationRef } from '../translation';

/** Whose token is used: an own one, one from above, or none. */
export function TokenState(props: {
  own: TokenSource;
  from: TokenSource | undefined;
}) {
  const { own, from } = props;
  const { t } = useTranslationRef(kernelTranslationRef);
  if (!from) {
    return (
      <StatusBadge
        tone="warning"
        icon={RiErrorWarningLine}
        label={t('tokens.from.none')}
      />
    );
  }
  return from === own ? (
    <StatusBadge
      tone="positive"
      icon={RiCheckLine}
      label={t('tokens.from.own')}
    />
  ) : (
    <StatusBadge
      tone="neutral"
      icon={RiKey2Line}
      label={t(`tokens.from.${from}`)}
    />
  );
}
