import { useApi, useTranslationRef } from '@backstage/frontend-plugin-api';
import type { GitHubTokensInput } from '@stagecraft/backstage-plugin-kernel-common';
import { useAction } from '@stagecraft/backstage-plugin-kernel-react';
import { useState } from 'react';
import { kernelApiRef, type TokenOwner } from '../api/KernelApi';
import { FormDialog } from '../shared/FormDialog';
import { kernelTranslationRef } from '../translation';
import { TOKEN_MIN_CHARS, TokenField } from './TokenField';

/** Takes a token, which is tried on GitHub and then only ever used. */
export function SetTokenDialog(props: {
  owner: TokenOwner;
  field: keyof GitHubTokensInput;
  name: string;
  onClose: () => void;
  onSaved: () => void;
}) {
  const { owner, field, name, onClose, onSaved } = props;
  const { t } = useTranslationRef(kernelTranslationRef);
  const kernelApi = useApi(kernelApiRef);
  const [token, setToken] = useState('');
  const save = useAction(async () => {
    await kernelApi.putTokens(owner, { [field]: token });
    onSaved();
  });
  return (
    <FormDialog
      title={name}
      confirmLabel={t('form.save')}
      action={save}
      isReady={token.length >= TOKEN_MIN_CHARS}
      fields={{ [field]: name }}
      onClose={onClose}
    >
      <TokenField
        label={t('tokens.value')}
        description={t(`tokens.needs.${field}`)}
        isInvalid={save.error !== undefined}
        value={token}
        onChange={setToken}
      />
    </FormDialog>
  );
}
