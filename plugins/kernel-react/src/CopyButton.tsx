import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { ButtonIcon, VisuallyHidden } from '@backstage/ui';
import {
  RiCheckLine,
  RiErrorWarningLine,
  RiFileCopyLine,
} from '@remixicon/react';
import { kernelReactTranslationRef } from './translation';
import { useCopy } from './useCopy';

const ICONS = {
  idle: <RiFileCopyLine />,
  done: <RiCheckLine />,
  failed: <RiErrorWarningLine />,
};

/** Copies what `getText` answers, and says whether that worked. */
export function CopyButton(props: { label: string; getText: () => string }) {
  const { t } = useTranslationRef(kernelReactTranslationRef);
  const { state, copy } = useCopy();
  return (
    <>
      <ButtonIcon
        size="small"
        variant="tertiary"
        icon={ICONS[state]}
        aria-label={props.label}
        onPress={() => copy(props.getText())}
      />
      <VisuallyHidden role="status">
        {state === 'idle' ? '' : t(`copy.${state}`)}
      </VisuallyHidden>
    </>
  );
}
